import { WHOLE } from '../weights.js';
import { act, record, waitUntil, type Decision } from './decision.js';
import { nextCare } from './care-order.js';
import { decideCounting } from './decide-counting.js';
import { missedObjective } from './decide-end.js';
import { checkReturn } from './decide-return.js';
import { beginAdjust, beginUndo } from './undo.js';
import {
  MODE,
  openCare,
  openHarm,
  wasWeakened,
  WEIGHTS,
  type InjectionState,
  type RunState,
  type WeightsEffect,
} from './state.js';

/**
 * Puts everything back. All harm first, the last step's first; then care, users before what they are served with
 * elsewhere, each only when no harm is open and the region that gets users back is ready. Nothing overrides that gate,
 * no deadline either: what cannot be undone yet stays, is named, and the run stays open for the next worker.
 */
export function decideRollback(state: RunState, now: number): Decision {
  const harm = openHarm(state);
  const care = openCare(state);
  if (harm.length === 0 && care.length === 0) return afterRollback(state, now);
  const overdueAt = (state.rollback?.startedAt ?? now) + state.tempo.rollbackWithinMs;
  if (state.rollback?.overdue) return { events: [], commands: [], wakeAt: null };
  if (now > overdueAt) {
    return record({
      type: 'RollbackOverdue',
      residue: [...harm, ...care].map((injection) => `${injection.kind} on ${injection.plan.subject}`),
    });
  }
  const next = harm.length > 0 ? undoHarm(harm) : undoCare(state, care, now);
  return next.events.length > 0 ? next : { ...next, wakeAt: Math.min(next.wakeAt ?? Infinity, overdueAt + 1) };
}

/** Where nothing was touched there is no recovery to wait for. */
function afterRollback(state: RunState, now: number): Decision {
  const missed = missedObjective(state, now);
  if (missed?.objective === 'recoverWithin') return record(missed);
  if (state.injections.length > 0) return act({ type: 'check-hypothesis', key: 'check-after', when: 'after' });
  return decideCounting(state, now);
}

/** Step by step backwards, a step's subjects together. An undo that failed once no longer holds the others up. */
function undoHarm(harm: readonly InjectionState[]): Decision {
  const last = Math.max(
    ...harm.filter((injection) => injection.revertAttempts === 0).map((injection) => injection.step),
  );
  return beginUndo(harm.filter((injection) => injection.step === last || injection.revertAttempts > 0));
}

/** One care after the other. A region gets its users, or its mode, back only when it can take them. */
export function undoCare(state: RunState, care: readonly InjectionState[], now: number): Decision {
  const next = nextCare(care);
  if (!next) throw new Error('there is no care to undo');
  if (next.kind === WEIGHTS) return returnUsers(state, next, now);
  if (next.kind === MODE && next.returnReady !== true) return checkReturn(next);
  return beginUndo([next]);
}

/**
 * At once when the region was never weakened and was emptied a short time ago, or nobody had moved; otherwise by a
 * ramp, so that half of the users never land on cold machines. Each step waits for the region to be ready.
 */
function returnUsers(state: RunState, injection: InjectionState, now: number): Decision {
  const { ramp } = injection;
  const movedBp = ramp?.at.movedBp ?? 0;
  const nobodyMoved = movedBp === 0 && !ramp?.pending && injection.phase !== 'unproven';
  if (nobodyMoved) return beginUndo([injection]);
  // Asked again by every successor: what its predecessor had begun may be the wrong thing by now.
  if (injection.returnReady !== true) return checkReturn(injection);
  if (injection.phase === 'reverting') return beginUndo([injection]);
  if (ramp?.pending && ramp.at.index === null)
    return act({ type: 'adjust', key: `injection:${injection.id}`, id: injection.id });

  const { from } = injection.plan.effect as WeightsEffect;
  const longEmpty = typeof ramp?.emptiedAt === 'number' && now - ramp.emptiedAt > state.tempo.warmForMs;
  if (!longEmpty && !wasWeakened(state, from)) return beginUndo([injection]);

  const steps = state.tempo.returnStepsBp;
  const returning = ramp?.at.index === null ? ramp : null;
  const soaked = (returning?.since ?? 0) + state.tempo.returnSoakMs;
  if (now < soaked) return waitUntil(soaked);
  const next = returning ? returning.at.ramp + 1 : steps.findIndex((returned) => WHOLE - returned < movedBp);
  const share = steps[next];
  return share === undefined || share >= WHOLE
    ? beginUndo([injection])
    : beginAdjust(injection, { index: null, ramp: next, movedBp: WHOLE - share });
}
