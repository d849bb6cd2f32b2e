import { nextStepBp } from '../judge/adaptive.js';
import type { AdaptivePolicy, ShiftStep } from '../experiment/experiment.js';
import { WHOLE } from '../weights.js';
import type { RampStep } from './event.js';
import { rampCeiling } from './ramp-ceiling.js';
import type { InjectionState, RampState, RunState, WeightsEffect } from './state.js';

/** Used up entirely: what a step that nobody measured is taken for. */
const ALL = 1;

/**
 * Where a shift goes from here, its present step being passed: the next of the given steps, or one whose size follows
 * from how the present one was borne.
 * @returns `there` at the end of the ramp, `too far` when the error budget allows no step at all
 */
export function nextRamp(
  state: RunState,
  injection: InjectionState,
  index: number,
  step: ShiftStep,
): RampStep | 'there' | 'too far' {
  const at = injection.ramp?.at.index === index ? injection.ramp : null;
  const ramp = at ? at.at.ramp + 1 : 0;
  const to = (share: number): RampStep => ({ index, ramp, movedBp: step.back ? WHOLE - share : share });
  if (!step.adaptive) {
    const share = step.stepsBp[ramp];
    return share === undefined ? 'there' : to(share);
  }
  const done = at ? (step.back ? WHOLE - at.at.movedBp : at.at.movedBp) : 0;
  if (done >= WHOLE) return 'there';
  const stepBp = nextStepBp(step.adaptive, ceilingBp(state, injection, step), at && borne(step.adaptive, at));
  return stepBp === null ? 'too far' : { ...to(Math.min(WHOLE, done + stepBp)), stepBp };
}

function borne({ firstBp }: AdaptivePolicy, { at, used }: RampState): { stepBp: number; used: number } {
  return { stepBp: at.stepBp ?? firstBp, used: used ?? ALL };
}

/** From the record alone, so that a successor finds the same. */
function ceilingBp({ experiment, targetSpec, tempo }: RunState, { plan }: InjectionState, step: ShiftStep): number {
  const { route } = step;
  const { original: weights } = plan.effect as WeightsEffect;
  const ttlMs = { [route]: targetSpec.routes[route]?.ttlMs ?? 0 };
  return rampCeiling(experiment, { routes: { [route]: { weights } }, ttlMs, tempo }, step).stepBp;
}
