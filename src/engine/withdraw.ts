import { closeUntouched } from '../core/run/close-untouched.js';
import { replay } from '../core/run/evolve.js';
import { RunSession } from './session.js';
import type { WorkerDeps } from './worker-deps.js';

/** Ends a run that is still queued as aborted; no target is needed for that. Leaves alone what has begun, or is held. */
export async function withdraw(
  { journal, clock, owner }: Pick<WorkerDeps, 'journal' | 'clock' | 'owner'>,
  run: string,
  by: string,
  reason: string,
): Promise<void> {
  const lease = await journal.acquire(run, owner, replay(await journal.read(run)).tempo.runLeaseMs);
  if (!lease) return;
  const session = new RunSession(journal, clock, lease, replay(await journal.read(run)), () => undefined);
  try {
    await session.record((state) =>
      state.stage === 'queued'
        ? [{ type: 'AbortRequested', by, reason }, ...closeUntouched(state, { verdict: 'aborted', reason })]
        : [],
    );
  } finally {
    await journal.release(lease);
  }
}
