import { stopped } from '../core/admission/stopped.js';
import { isCode } from '../core/errors.js';
import { closeUntouched } from '../core/run/close-untouched.js';
import type { Recorded } from '../core/run/event.js';
import { replay } from '../core/run/evolve.js';
import type { Stage } from '../core/run/state.js';
import { drive } from './drive.js';
import { RunSession } from './session.js';
import type { Standing } from './aside.js';
import type { Outcome, WorkerDeps } from './worker-deps.js';

/**
 * Advances a run until it is finished or no longer this worker's. A run that another worker had begun is taken over:
 * `resume` goes on with it, `reverse` only puts everything back, and opens no target when nothing was touched.
 * @param stop releases the run without a rollback, for another worker to go on with
 */
export async function advance(
  deps: WorkerDeps,
  run: string,
  intent: 'resume' | 'reverse',
  stop?: AbortSignal,
): Promise<Outcome> {
  const { journal, clock, owner } = deps;
  const requested = replay((await journal.read(run)).slice(0, 1));
  const lease = await journal.acquire(run, owner, requested.tempo.runLeaseMs);
  if (!lease) return 'held';
  const events = await journal.read(run);
  const session = new RunSession(journal, clock, lease, replay(events), deps.onRecorded ?? (() => undefined));
  try {
    if (session.state.stage === 'finished') return 'finished';
    const standing = await standingOf(session, deps, intent);
    if (standing === 'aside') return 'aside';
    await begin(session, events, owner, intent);
    if (intent === 'reverse')
      await session.record((state) => (state.ending ? closeUntouched(state, state.ending) : []));
    await refuseUnderHalt(session, deps);
    if (standing !== 'lead') await refuse(session, [standing.refused]);
    const work = () => drive(deps, session, stop);
    return await (deps.requests ? deps.requests.serve(session, work) : work());
  } catch (error) {
    if (isCode(error, 'lease-lost') || isCode(error, 'stale-epoch')) return 'lost';
    throw error;
  } finally {
    await journal.release(lease).catch(() => undefined); // an expired lease needs no release
  }
}

async function begin(
  session: RunSession,
  events: readonly Recorded[],
  owner: string,
  intent: 'resume' | 'reverse',
): Promise<void> {
  const { epoch } = session.lease;
  await session.record((state) => {
    if (state.epoch === 0 && intent === 'resume') return [{ type: 'RunStarted', by: owner, epoch }];
    return [
      {
        type: 'RunTakenOver',
        by: owner,
        epoch,
        intent,
        lastSeen: events.at(-1)?.at ?? session.clock.now().toISOString(),
      },
    ];
  });
}

const UNTOUCHED: readonly Stage[] = ['queued', 'before', 'preflight'];

/** What may have touched something goes on here, wherever that is: it has to be put back. */
async function standingOf(
  { state }: RunSession,
  { aside }: Pick<WorkerDeps, 'aside'>,
  intent: 'resume' | 'reverse',
): Promise<Standing> {
  if (!aside || intent === 'reverse' || !UNTOUCHED.includes(state.stage) || state.ending) return 'lead';
  return aside.standing(state);
}

/** Opening a target may start a world: under the halt a run whose hypothesis has not been seen to hold ends without one. */
async function refuseUnderHalt(session: RunSession, { journal }: Pick<WorkerDeps, 'journal'>): Promise<void> {
  const reasons = stopped(await journal.halt(), null);
  if (reasons.length > 0) await refuse(session, reasons);
}

async function refuse(session: RunSession, reasons: readonly string[]): Promise<void> {
  if (session.state.stage !== 'before' || session.state.ending) return;
  const refused = { verdict: 'refused', reason: reasons.join('; ') } as const;
  await session.record((state) => [{ type: 'RunRefused', reasons }, ...closeUntouched(state, refused)]);
}
