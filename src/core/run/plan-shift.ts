import type { AdaptivePolicy, Experiment, ShiftStep } from '../experiment/experiment.js';
import { bestCourse } from '../judge/adaptive.js';
import { allowance, stepCost } from '../judge/budget.js';
import type { PlannedChange, PlannedStep, RampCeiling } from '../plan.js';
import type { TrafficRouter } from '../ports/router.js';
import { sameWeights, shifted, type Weights, WHOLE } from '../weights.js';
import type { PreflightFacts } from './preflight.js';
import { rampCeiling } from './ramp-ceiling.js';
import { WEIGHTS } from './state.js';

/** What the plan of a shift needs to know. */
export interface ShiftFacts extends Pick<PreflightFacts, 'routes' | 'ttlMs' | 'tempo'> {
  /** What each route's router can carry; one that is not known carries everything. */
  readonly routers: Readonly<Record<string, Pick<TrafficRouter, 'resolution' | 'effective'>>>;
}

/** What a ramp does, step by step, and what each step may cost. */
export function plannedShift(
  experiment: Experiment,
  known: ShiftFacts,
  step: ShiftStep,
): Pick<PlannedStep, 'summary' | 'changes' | 'ceilings'> {
  const original = known.routes[step.route]?.weights ?? {};
  const course = courseOf(experiment, known, step);
  const steps = `${step.adaptive ? adaptiveWords(experiment, known, step, step.adaptive) : ''}${percents(course)}`;
  const summary = step.back
    ? `bring the users of ${step.route} back to ${step.from}: ${steps}`
    : `move the users of ${step.route} from ${step.from}: ${steps}`;
  const changes = course.map((share): PlannedChange => {
    const to = shifted(original, step.from, step.back ? WHOLE - share : share);
    const carried = carriedOf(known, step, to);
    const nearest = sameWeights(carried, to) ? '' : `; the nearest that the router carries: ${sharesOf(carried)}`;
    return {
      kind: WEIGHTS,
      subject: step.route,
      summary: `weights of ${step.route}: ${sharesOf(to)}${nearest}`,
      class: 'care',
      undo: 'revert',
    };
  });
  return { summary, changes, ceilings: ceilings(experiment, known, step) };
}

const sharesOf = (weights: Weights): string =>
  Object.entries(weights)
    .map(([region, weight]) => `${region} ${weight}`)
    .join(', ');

const carriedOf = ({ routers }: ShiftFacts, { route }: ShiftStep, weights: Weights): Weights =>
  routers[route]?.effective(route, weights) ?? weights;

/** The share of the source's users that is away when `share` of them is asked to be, basis points. */
function carriedShare(known: ShiftFacts, step: ShiftStep, share: number): number {
  const original = known.routes[step.route]?.weights ?? {};
  const home = original[step.from] ?? 0;
  const asked = shifted(original, step.from, share);
  const carried = carriedOf(known, step, asked);
  return home === 0 || sameWeights(carried, asked) ? share : (1 - (carried[step.from] ?? 0) / home) * WHOLE;
}

const percents = (bps: readonly number[]): string => bps.map((bp) => `${bp / 100} %`).join(', ');

/** The steps as written; of an adaptive ramp those it takes when every one is borne well. */
function courseOf(experiment: Experiment, known: ShiftFacts, step: ShiftStep): readonly number[] {
  return step.adaptive ? bestCourse(step.adaptive, rampCeiling(experiment, known, step).stepBp) : step.stepsBp;
}

function adaptiveWords(experiment: Experiment, known: ShiftFacts, step: ShiftStep, policy: AdaptivePolicy): string {
  const { stepBp: ceiling } = rampCeiling(experiment, known, step);
  const most = Math.min(policy.maxBp, ceiling);
  if (most < policy.minBp)
    return `adaptive, but the error budget allows steps of at most ${ceiling / 100} %, less than the smallest of ${policy.minBp / 100} %`;
  const slowest = Math.ceil(WHOLE / policy.minBp);
  return `adaptive, steps of ${policy.minBp / 100} % to ${most / 100} % (the error budget allows ${ceiling / 100} %), at worst ${slowest} of them; at best `;
}

/** Newly moved share x (time to detect + time to undo) must fit into the run's error budget. */
export function ceilings(experiment: Experiment, known: ShiftFacts, step: ShiftStep): RampCeiling[] {
  const { errorBudget } = experiment.guards;
  const route = known.routes[step.route];
  const { reactMs, sourceBp } = rampCeiling(experiment, known, step);
  const course = courseOf(experiment, known, step);
  const allowed = errorBudget ? allowance(errorBudget, route?.perSecond ?? null).requests : null;
  const resolution = known.routers[step.route]?.resolution ?? 1;
  const carried = course.map((share) =>
    step.back ? WHOLE - carriedShare(known, step, WHOLE - share) : carriedShare(known, step, share),
  );
  return course.map((share, index) => {
    const moved = carried[index] ?? share;
    const cost = stepCost(moved - (carried[index - 1] ?? 0), sourceBp, route?.perSecond ?? null, reactMs);
    return {
      movedPercent: share / 100,
      newlyMovedShare: cost.share,
      spendRequests: cost.requests,
      withinBudget: allowed === null || cost.requests === null ? null : cost.requests <= allowed,
      ...(moved !== share ? { carriedPercent: Math.round(moved) / 100 } : {}),
      ...(resolution > 1 ? { resolution: resolution / 100 } : {}),
    };
  });
}
