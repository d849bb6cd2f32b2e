import { SilverbackError } from '../errors.js';
import type { RunLease } from '../ports/journal.js';
import type { Recorded } from './event.js';

/** What every journal answers in the same words, whatever it keeps its events in. */

export function runNotFound(run: string): SilverbackError {
  return new SilverbackError('run-not-found', `there is no run ${run}`, { context: { run } });
}

/** The run and its document are still there. */
export function eventsGone(run: string): SilverbackError {
  return new SilverbackError('events-gone', `the events of run ${run} are no longer kept, only its document`, {
    context: { run },
  });
}

export function leaseLost(lease: RunLease, why: string): SilverbackError {
  return new SilverbackError(
    'lease-lost',
    `${lease.owner} no longer holds run ${lease.run} with epoch ${lease.epoch}: ${why}`,
    { context: { ...lease } },
  );
}

/** Ids are drawn at random, so this is a defect of ours and not an error of a user. */
export function runExists(run: string): Error {
  return new Error(`run ${run} exists already`);
}

/** Catches a worker that would write events in places, or under an epoch, which are not those of its append. */
export function assertInPlace(lease: RunLease, expectedSeq: number, events: readonly Recorded[]): void {
  events.forEach(({ seq, epoch, event }, index) => {
    if (seq !== expectedSeq + index || epoch !== lease.epoch) {
      throw new Error(
        `${event.type} of run ${lease.run} says seq ${seq} epoch ${epoch}, but is appended as seq ${expectedSeq + index} epoch ${lease.epoch}`,
      );
    }
  });
}

/** Shorter ones would often be unique by chance, and abort a run that nobody meant. */
export const SHORTEST_PREFIX = 4;

/**
 * @param matches runs whose id is what was asked, or begins with it.
 * @returns the run that was meant, null for none. Throws `run-not-found` when it could be several.
 */
export function uniqueMatch(asked: string, matches: readonly string[]): string | null {
  if (matches.includes(asked)) return asked;
  if (asked.length < SHORTEST_PREFIX) return null;
  if (matches.length > 1) {
    throw new SilverbackError(
      'run-not-found',
      `more than one run begins with ${asked}: ${matches.slice(0, 3).join(', ')}${matches.length > 3 ? ', ...' : ''}; write more of the id`,
    );
  }
  return matches[0] ?? null;
}
