import type { Experiment, Step } from '../experiment/experiment.js';
import type { Instance } from '../instance.js';
import { allowance } from '../judge/budget.js';
import { instancesOf, type PlannedHarm } from '../run/harm.js';
import type { Target } from '../target/target.js';

/** What a run may hurt, from its admission to its end: nobody else is let in where it does. */
export interface Claim {
  readonly target: string;
  /** Users' names of the target; null: all of it, known or not. */
  readonly routes: readonly string[] | null;
  /** Serving instances that it takes away at most, by region. */
  readonly exposure: Readonly<Record<string, number>>;
  /** What it may spend of the error budget, milliseconds of full outage; null when it has no bound. */
  readonly allowanceMs: number | null;
}

/** The claim of a run whose harm was planned by reading only. */
export function claimOf(experiment: Experiment, target: Target, harm: readonly PlannedHarm[]): Claim {
  const { errorBudget } = experiment.guards;
  return {
    target: target.name,
    routes: routesOf(experiment, target, harm),
    exposure: exposureOf(harm),
    allowanceMs: errorBudget && allowance(errorBudget, null).outageMs,
  };
}

/** Why two claims cannot be open at once; null when they can. */
export function overlap(a: Claim, b: Claim): string | null {
  if (a.target !== b.target) return null;
  if (a.routes === null || b.routes === null) return 'on this target';
  const shared = a.routes.filter((route) => b.routes?.includes(route));
  return shared.length > 0 ? `on this target and route ${shared.join(', ')}` : null;
}

/**
 * Which users a run may hurt or move: of the routes that it shifts, and of every route that a region serves which it
 * touches. What touches a region of no route, or nothing that is known, may hurt anybody.
 */
function routesOf({ method }: Experiment, { routes }: Target, harm: readonly PlannedHarm[]): readonly string[] | null {
  const plans = harm.flatMap((step) => step.plans);
  const planned = new Set(harm.filter((step) => step.plans.length > 0).map(({ step }) => step));
  const unknown = method.some((step, index) => step.kind === 'fault' && !planned.has(index));
  if (unknown || plans.some((plan) => plan.regions.length === 0)) return null;
  const regions = new Set([...plans.flatMap((plan) => plan.regions), ...method.flatMap(regionsOf)]);
  const claimed = new Set(method.flatMap((step) => (step.kind === 'shift' ? [step.route] : [])));
  for (const region of regions) {
    const serves = Object.keys(routes).filter((route) => region in (routes[route]?.weights ?? {}));
    if (serves.length === 0) return null;
    serves.forEach((route) => claimed.add(route));
  }
  return claimed.size === 0 ? null : [...claimed].sort();
}

function regionsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'scale':
    case 'drain':
      return [step.region];
    case 'mode':
      return [step.failover];
    default:
      return [];
  }
}

function exposureOf(harm: readonly PlannedHarm[]): Record<string, number> {
  const bySubject = new Map(harm.flatMap((step) => step.plans).map((plan) => [plan.subject, plan]));
  const exposure: Record<string, number> = {};
  for (const plan of bySubject.values())
    for (const region of plan.regions) exposure[region] = (exposure[region] ?? 0) + instancesOf(plan);
  return exposure;
}

/** Of a region's serving instances, how many all open runs together may take away: a twentieth, and one in any case. */
export function mostExposed(instances: readonly Instance[], region: string): number {
  const serving = instances.filter((instance) => instance.region === region && instance.zone !== '');
  return Math.max(1, Math.floor(serving.length / 20));
}
