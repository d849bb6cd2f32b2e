import type { AdaptivePolicy } from '../experiment/experiment.js';
import { WHOLE } from '../weights.js';

/** Below this share of the allowed worsening there is room for larger steps. */
const WIDE = 0.5;
/** From this share on the limit is near, and steps get smaller. */
const NEAR = 0.8;

/** The step before, and how it was borne: share of the allowed worsening that it used up. */
export interface Borne {
  readonly stepBp: number;
  readonly used: number;
}

/**
 * The size of the next ramp step: doubled while margins are wide, the same inside the band, halved near the limit.
 * Beyond the limit there is no next step: the gate says worse and everything is undone. (Multiplicative, because the
 * share that hurts is not known even to an order of magnitude when a ramp begins.)
 * @param ceilingBp what the error budget allows one step to move
 * @param before null at the first step
 * @returns basis points of the source's original users; null when no step fits under the ceiling
 */
export function nextStepBp(policy: AdaptivePolicy, ceilingBp: number, before: Borne | null): number | null {
  const most = Math.min(policy.maxBp, ceilingBp);
  if (most < policy.minBp) return null;
  const wanted = before ? before.stepBp * factorFor(before.used) : policy.firstBp;
  return Math.max(policy.minBp, Math.min(most, Math.floor(wanted)));
}

function factorFor(used: number): number {
  if (used < WIDE) return 2;
  return used < NEAR ? 1 : 0.5;
}

/** @returns shares moved after each step when every step is borne well, up to the whole; empty when none fits. */
export function bestCourse(policy: AdaptivePolicy, ceilingBp: number): readonly number[] {
  const course: number[] = [];
  let moved = 0;
  let before: Borne | null = null;
  while (moved < WHOLE) {
    const stepBp = nextStepBp(policy, ceilingBp, before);
    if (stepBp === null) return [];
    moved = Math.min(WHOLE, moved + stepBp);
    course.push(moved);
    before = { stepBp, used: 0 };
  }
  return course;
}
