import type { RunLease } from '../core/ports/journal.js';

/** The condition on a run's row that this lease is the last one given for it and was not released. */
export function held(lease: RunLease): { 'runs.id': string; 'runs.owner': string; 'runs.epoch': number } {
  return { 'runs.id': lease.run, 'runs.owner': lease.owner, 'runs.epoch': lease.epoch };
}
