import type { TrafficRouter } from '../../core/ports/router.js';
import type { ShiftStep } from '../../core/experiment/experiment.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../../core/ports/fault.js';
import { WEIGHTS, type WeightsEffect } from '../../core/run/state.js';
import type { StepPlan } from '../step-plan.js';
import { sameWeights, type Weights } from '../../core/weights.js';
import { SilverbackError } from '../../core/errors.js';
import { need, type Undoable, type Workbench } from '../workbench.js';

/** Weights of a route as care: injecting changes nothing yet, the ramp does; undoing sets the original weights. */
export function weightsCare(bench: Workbench): Undoable {
  return {
    inject: async () => undefined,
    verify: async (injection, excused) => {
      const { original } = effectOf(injection);
      const seen = await readWeights(bench, injection, original, excused);
      // In effect means "differs from the original": what is undone is seen absent.
      if (seen.state === 'unknown' || seen.gone) return seen;
      return { ...seen, state: seen.state === 'in-effect' ? 'absent' : 'in-effect' };
    },
    revert: async (injection, fence) => setWeights(bench, injection, effectOf(injection).original, fence),
  };
}

export async function setWeights(
  bench: Workbench,
  injection: Injection,
  weights: Weights,
  fence: Fence,
): Promise<void> {
  const { route } = effectOf(injection);
  await routerOf(bench, route).setWeights(route, weights, fence);
}

/** @returns `in-effect` when the data plane carries everywhere what comes of asking for `wanted`. */
export async function readWeights(
  bench: Workbench,
  injection: Injection,
  wanted: Weights,
  excused: readonly string[],
): Promise<Verification> {
  const { route } = effectOf(injection);
  const router = routerOf(bench, route);
  const reading = await router.readWeights(route, excused);
  if (reading.gone) return { state: 'absent', gone: true, evidence: reading.evidence };
  if (reading.source === 'unknown') return { state: 'unknown', evidence: reading.evidence };
  const done = reading.applied && comesOf(router, route, wanted, reading.weights);
  return { state: done ? 'in-effect' : 'absent', evidence: reading.evidence };
}

/**
 * @returns what was read where somebody who answers holds something else than was asked, null while nobody does. The
 * silent lose nothing: they send no users anywhere.
 */
export async function weightsLost(
  bench: Workbench,
  injection: Injection,
  wanted: Weights,
  excused: readonly string[],
): Promise<string | null> {
  const { route } = effectOf(injection);
  const router = routerOf(bench, route);
  const { held, evidence } = await router.readWeights(route, excused);
  return held.every((weights) => comesOf(router, route, wanted, weights)) ? null : evidence;
}

/** @returns whether those who hold the weights differ, are silent or, unless `wanted` is null, all hold something else */
export async function holdsElse(
  bench: Workbench,
  injection: Injection,
  wanted: Weights | null,
  excused: readonly string[],
): Promise<boolean> {
  const { route } = effectOf(injection);
  const router = routerOf(bench, route);
  const { applied, weights } = await router.readWeights(route, excused);
  return !applied || (wanted !== null && !comesOf(router, route, wanted, weights));
}

function comesOf(router: TrafficRouter, route: string, wanted: Weights, seen: Weights): boolean {
  return sameWeights(seen, wanted) || sameWeights(seen, router.effective(route, wanted));
}

export function routerOf(bench: Workbench, route: string): TrafficRouter {
  const router = need(bench, 'routers')[route];
  if (!router) throw new SilverbackError('unsupported-by-target', `the target has no router for route "${route}"`);
  return router;
}

/** Remembers the weights from which the ramp departs. Throws when they are not the same everywhere. */
export async function planShift(bench: Workbench, step: ShiftStep): Promise<StepPlan> {
  const { weights, applied, evidence } = await routerOf(bench, step.route).readWeights(step.route);
  if (!applied) throw new Error(`the weights of ${step.route} are not the same everywhere: ${evidence}`);
  const regions = Object.keys(weights);
  const summary = `move the users of ${step.route} from ${step.from} to ${regions.filter((region) => region !== step.from).join(', ')}`;
  const planned: PlannedInjection<WeightsEffect> = {
    subject: step.route,
    regions,
    zones: [],
    undo: 'revert',
    summary,
    effect: { route: step.route, from: step.from, original: weights },
  };
  return { kind: WEIGHTS, class: 'care', plans: [planned], otherwise: { ok: true, detail: '' } };
}

const effectOf = (injection: Injection): WeightsEffect => injection.effect as WeightsEffect;
