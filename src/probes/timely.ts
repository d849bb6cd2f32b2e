import { messageOf, SilverbackError } from '../core/errors.js';

/**
 * Reads a source within `ms`, and no longer than `signal` allows. Throws `target-unreachable`, which says what was asked
 * (`what`) and why nothing came.
 */
export async function timely<T>(
  what: string,
  ms: number,
  signal: AbortSignal,
  read: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  try {
    return await read(limit);
  } catch (error) {
    const late = limit.aborted && !signal.aborted;
    const why = late ? `no whole answer within ${ms} ms` : messageOf(error);
    throw new SilverbackError('target-unreachable', `${what}: ${why}`, { cause: error });
  }
}
