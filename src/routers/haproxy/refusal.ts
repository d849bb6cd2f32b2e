import { SilverbackError } from '../../core/errors.js';

/** @returns what HAProxy means by what it answered to a command that changes something; null when it did as it was told. */
export function refusalIn(answer: string, address: string): SilverbackError | null {
  if (answer === '') return null;
  if (/permission denied/i.test(answer)) return notAdmin(address);
  if (/static LB algorithm/.test(answer))
    return new SilverbackError(
      'unsupported-by-target',
      `HAProxy at ${address} divides by an algorithm whose weights are fixed; expected roundrobin, leastconn, random, or hash-type consistent`,
    );
  return new SilverbackError('unsupported-by-target', `HAProxy at ${address} refused: ${firstLine(answer)}`);
}

export function notAdmin(address: string): SilverbackError {
  return new SilverbackError(
    'unsupported-by-target',
    `HAProxy at ${address} lets us look and change nothing; expected "level admin" on the line of its stats socket`,
  );
}

export const firstLine = (answer: string): string => JSON.stringify(answer.split('\n')[0]);
