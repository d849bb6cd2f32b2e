import { messageOf } from '../core/errors.js';
import type { Verification } from '../core/ports/fault.js';
import {
  darkRegions,
  injectionById,
  isShadowed,
  openHarm,
  WEIGHTS,
  type InjectionState,
  type RunState,
} from '../core/run/state.js';
import type { FaultStep } from '../core/experiment/experiment.js';
import type { Bell } from './bell.js';
import { within } from './calls.js';
import { weightsLost } from './care/weights.js';
import { isDynamic, isGoneFor } from './newcomers.js';
import { undoable } from './undoable.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/**
 * Faults decay: somebody may have put right what we broke. Looks at all open harm again and again until `stop`, and at
 * once when `hurry` rings. What nobody has seen for as long as a lease of harm lasts counts as decayed: it may have
 * ended by itself. Weights are looked at beside it: a balancer that is loaded anew has those of its configuration.
 *
 * @param afterwards done after each look
 */
export async function reverify(
  session: RunSession,
  bench: Workbench,
  stop: AbortSignal,
  hurry: Bell,
  afterwards: () => Promise<void>,
): Promise<void> {
  const unseen = new Unseen(session);
  while (!stop.aborted) {
    await hurry.wait(session.clock.sleep(session.state.tempo.reverifyMs, stop));
    if (stop.aborted) return;
    const open = openHarm(session.state).filter((injection) => injection.phase === 'in-effect');
    await Promise.all([
      ...open.map((injection) => lookAgain(session, bench, injection, unseen)),
      ...session.state.injections.filter(isSettled).map((injection) => lookAtWeights(session, bench, injection)),
    ]);
    await afterwards();
  }
}

function lookAgain(session: RunSession, bench: Workbench, injection: InjectionState, unseen: Unseen): Promise<void> {
  const looked = isShadowed(session.state, injection) ? Promise.resolve(SHADOWED) : look(session, bench, injection);
  return looked.then((seen) => taken(session, injection, unseen, seen));
}

/** Nothing is recorded of what is as it should be. */
function taken(
  session: RunSession,
  injection: InjectionState,
  unseen: Unseen,
  seen: Verification,
): Promise<void> | undefined {
  const ms = unseen.since(injection.id, seen);
  const lost = ms > session.state.tempo.harmTtlMs;
  const isLeaving = unseen.mayBeLeaving(injection, seen);
  if ((seen.state !== 'absent' || isLeaving) && !lost) return undefined;
  const evidence = lost ? `nobody could see it for ${Math.round(ms / 1000)} s: ${seen.evidence}` : seen.evidence;
  return session.record((state) => {
    const latest = injectionById(state, injection.id);
    // It may be on its way out by now: then absence is what we want.
    if (latest.phase !== 'in-effect' || latest.goneAt !== null || state.stage !== 'method' || isShadowed(state, latest))
      return [];
    if (isGoneFor(state, latest.id, seen)) return [{ type: 'SubjectGone', id: latest.id, evidence }];
    const step = state.experiment.method[latest.step] as FaultStep;
    return [
      {
        type: 'InjectionDecayed',
        id: latest.id,
        evidence,
        reinject: !lost && step.reinject && latest.decays === 0,
      },
    ];
  });
}

const isSettled = ({ kind, phase, ramp }: InjectionState): boolean =>
  kind === WEIGHTS && phase === 'in-effect' && ramp?.pending === false;

/** What cannot be read is not lost: it is read again at the next look. */
async function lookAtWeights(session: RunSession, bench: Workbench, injection: InjectionState): Promise<void> {
  const { ramp, id } = injection;
  if (!ramp || session.state.stage !== 'method') return;
  const { clock } = session;
  const evidence = await within(clock, session.state.tempo.callTimeoutMs, 'reading weights', () =>
    weightsLost(bench, session.injection(injection), ramp.weights, darkRegions(session.state)),
  ).catch(() => null);
  if (evidence === null) return;
  const isStill = (state: RunState): boolean => state.stage === 'method' && injectionById(state, id).ramp === ramp;
  await session.record((state) => (isStill(state) ? [{ type: 'InjectionDecayed', id, evidence, reinject: true }] : []));
}

function look(session: RunSession, bench: Workbench, injection: InjectionState): Promise<Verification> {
  return within(session.clock, session.state.tempo.callTimeoutMs, `verifying ${injection.kind}`, () =>
    undoable(bench, injection.kind).verify(session.injection(injection), []),
  ).catch((error: unknown) => ({ state: 'unknown', evidence: messageOf(error) }));
}

/** Its time to be seen begins when it can be. */
const SHADOWED: Verification = { state: 'in-effect', evidence: 'what it lives in is held down by this run' };

/** Since when injections have not been seen, neither in effect nor gone. Milliseconds, monotonic. */
class Unseen {
  private readonly first = new Map<string, number>();
  private readonly leaving = new Map<string, number>();

  constructor(private readonly session: Pick<RunSession, 'clock' | 'state'>) {}

  /** Of a dynamic step, whose subjects are replaced: one ends before it is gone, and was put right when it is still there a look later. */
  mayBeLeaving({ id, step }: InjectionState, { state, gone }: Verification): boolean {
    if (state === 'in-effect' || gone || !isDynamic(this.session.state, step)) {
      this.leaving.delete(id);
      return false;
    }
    // Whoever starts it again and again is caught, too: what cannot be told in between is no sight of harm.
    if (state === 'unknown') return false;
    const now = this.session.clock.monotonic();
    const since = this.leaving.get(id) ?? now;
    this.leaving.set(id, since);
    return now - since < this.session.state.tempo.reverifyMs;
  }

  /** @returns for how long the injection has not been seen without interruption; 0 when it is seen now */
  since(id: string, { state }: Verification): number {
    if (state !== 'unknown') {
      this.first.delete(id);
      return 0;
    }
    const now = this.session.clock.monotonic();
    const first = this.first.get(id) ?? now;
    this.first.set(id, first);
    return now - first;
  }
}
