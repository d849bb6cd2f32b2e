import { isCode, messageOf } from '../core/errors.js';
import { closeUntouched } from '../core/run/close-untouched.js';
import type { Ending } from '../core/run/state.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';
import type { WorkerDeps } from './worker-deps.js';

/** Opens a run's target for `work` and leaves it again. How the work ended stands, however the target is left. */
export async function onTarget<T>(
  deps: Pick<WorkerDeps, 'open' | 'onWarning'>,
  session: RunSession,
  work: (bench: Workbench) => Promise<T>,
): Promise<T> {
  const bench = await open(deps, session);
  const { run } = session.state;
  try {
    return await work(bench);
  } finally {
    if (session.state.stage === 'finished') bench.fleet.capabilities.leases?.finished?.(run);
    await bench.fleet.close().catch((error: unknown) => {
      deps.onWarning?.(`run ${run}: leaving the ${bench.fleet.kind} target failed: ${messageOf(error)}`, { run });
    });
  }
}

/** A run that has touched nothing ends with a target that cannot be opened or does not offer what it needs: left open, it would stand in the way of others. */
async function open({ open: opened }: Pick<WorkerDeps, 'open'>, session: RunSession): Promise<Workbench> {
  const { experiment, targetSpec, injections } = session.state;
  try {
    return await opened(experiment, targetSpec, injections.length > 0);
  } catch (error) {
    const ending = endingOf(error, targetSpec.name);
    // What went wrong is thrown in any case; where its end cannot be recorded, the run is left to the janitor.
    await session.record((state) => closeUntouched(state, ending)).catch(() => undefined);
    throw error;
  }
}

function endingOf(error: unknown, target: string): Ending {
  if (isCode(error, 'unsupported-by-target')) return { verdict: 'refused', reason: messageOf(error) };
  return { verdict: 'errored', reason: `target ${target} could not be opened: ${messageOf(error)}` };
}
