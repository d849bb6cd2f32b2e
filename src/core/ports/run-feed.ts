import type { Recorded } from '../run/event.js';

/** A run's events part by part, for those who follow it. Reads only. */
export interface RunFeed {
  /** At most `limit` events from place `seq` on, in order; none beyond the last. @throws `run-not-found`, `events-gone`. */
  events(run: string, seq: number, limit: number): Promise<readonly Recorded[]>;
  /** How many events a run has, and whether more may come. @throws `run-not-found`. */
  progress(run: string): Promise<{ readonly events: number; readonly finished: boolean }>;
}

/** Token under which the entry points bind an adapter. */
export const RunFeed = Symbol('RunFeed');
