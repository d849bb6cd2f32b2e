import type { Experiment, ShiftStep } from '../experiment/experiment.js';
import { largestStepBp, reactionMs } from '../judge/budget.js';
import type { Weights } from '../weights.js';
import type { Tempo } from './tempo.js';

/** What must be known to say how many users one step of a ramp may move. */
export interface CeilingFacts {
  /** By route, the division at rest. */
  readonly routes: Readonly<Record<string, { readonly weights: Weights }>>;
  /** Longest time that a user may go on with an old answer, by route, milliseconds. */
  readonly ttlMs: Readonly<Record<string, number>>;
  readonly tempo: Pick<Tempo, 'callTimeoutMs'>;
}

/** How long it takes to notice that a step hurts and to take it back, and the largest one that the error budget bears so long. */
export function rampCeiling(
  { steadyState, guards }: Experiment,
  { routes, ttlMs, tempo }: CeilingFacts,
  { route, from }: Pick<ShiftStep, 'route' | 'from'>,
): { readonly stepBp: number; readonly reactMs: number; readonly sourceBp: number } {
  const reactMs = reactionMs(steadyState, tempo.callTimeoutMs, ttlMs[route] ?? 0);
  const sourceBp = routes[route]?.weights[from] ?? 0;
  return { stepBp: largestStepBp(guards.errorBudget, sourceBp, reactMs), reactMs, sourceBp };
}
