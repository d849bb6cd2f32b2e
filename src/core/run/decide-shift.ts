import type { ShiftStep } from '../experiment/experiment.js';
import { act, record, waitUntil, type Decision } from './decision.js';
import { checkReturn, refusedUntil, stillNeeded, waitedTooLong } from './decide-return.js';
import { nextRamp } from './next-ramp.js';
import { beginAdjust, beginUndo } from './undo.js';
import { WHOLE } from '../weights.js';
import { openWeights, WEIGHTS, type InjectionState, type RunState, type WeightsEffect } from './state.js';

/** A ramp: record, set, see, soak, gate, and on to the next step; on the way back it ends at the original weights and is closed. */
export function decideShift(state: RunState, index: number, step: ShiftStep, now: number): Decision {
  const injection = openWeights(state, step.route);
  if (!injection) {
    if (step.back) return record({ type: 'StepFinished', index, detail: backHome(state, index, step) });
    return act({ type: 'plan-step', key: `plan:${index}`, index });
  }
  if (injection.phase === 'reverting') return beginUndo([injection]);
  const ramp = injection.ramp?.at.index === index ? injection.ramp : null;
  if (ramp?.pending) {
    const adjust = act({ type: 'adjust', key: `injection:${injection.id}`, id: injection.id });
    return step.back ? whenReady(state, injection, index, now, adjust) : adjust;
  }
  if (ramp && ramp.gate !== 'pass') {
    const soaked = ramp.since + step.soakMs;
    if (now < soaked) return waitUntil(soaked);
    return act({
      type: 'gate',
      key: `gate:${injection.id}`,
      id: injection.id,
      index,
      ramp: ramp.at.ramp,
      since: ramp.since,
    });
  }
  const next = nextRamp(state, injection, index, step);
  if (next === 'there') return finished(injection, index, step);
  if (next === 'too far') {
    const reason = `no step of ${step.id} fits into the error budget; see the ceilings of its plan`;
    return record({ type: 'StepFailed', index, verdict: 'inconclusive', reason });
  }
  const adjust = beginAdjust(injection, next);
  return step.back ? whenReady(state, injection, index, now, adjust) : adjust;
}

/** Before each step back the region must be able to take users, and free of our own harm; until then nobody is sent there. */
function whenReady(state: RunState, injection: InjectionState, index: number, now: number, adjust: Decision): Decision {
  const needed = stillNeeded(state, injection);
  if (needed) {
    const reason = `${injection.plan.subject} cannot be shifted back: ${needed}`;
    return record({ type: 'StepFailed', index, verdict: 'failed', reason });
  }
  if (injection.returnReady === true) return adjust;
  const ended = waitedTooLong(state, injection, index, now);
  return ended ?? { ...checkReturn(injection), wakeAt: refusedUntil(state, injection) + 1 };
}

function finished(injection: InjectionState, index: number, step: ShiftStep): Decision {
  const { from } = injection.plan.effect as WeightsEffect;
  if (!step.back)
    return record({
      type: 'StepFinished',
      index,
      detail: `${from} has ${((injection.ramp?.weights[from] ?? 0) * 100) / WHOLE} % of the users of ${step.route} now`,
    });
  return beginUndo([injection]);
}

function backHome(state: RunState, index: number, { route, from }: ShiftStep): string {
  const shifted = state.injections.some((injection) => injection.kind === WEIGHTS && injection.step < index);
  return shifted ? `everybody of ${route} is back in ${from}` : `nothing of ${route} was shifted`;
}
