import type { RunJournal, RunLease } from '../../src/core/ports/journal.js';
import { requested } from '../fakes/run-events.js';

export const TTL_MS = 60_000;
export const CREATED = new Date(Date.UTC(2026, 0, 1));

/** Creates a run of `kong` on the sandbox. */
export async function created(journal: RunJournal, run: string, at = CREATED): Promise<string> {
  await journal.create(run, requested(run), at);
  return run;
}

/** Takes the lease; fails the test when somebody holds it. */
export async function taken(journal: RunJournal, run: string, owner = 'worker-1', ttlMs = TTL_MS): Promise<RunLease> {
  const lease = await journal.acquire(run, owner, ttlMs);
  if (!lease) throw new Error(`${owner} did not get the lease of ${run}`);
  return lease;
}

export async function createdAndTaken(journal: RunJournal, run = 'run-1'): Promise<RunLease> {
  return taken(journal, await created(journal, run));
}
