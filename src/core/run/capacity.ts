import type { Experiment } from '../experiment/experiment.js';
import type { RegionCapacity } from '../plan.js';
import { shifted, WHOLE, type Weights } from '../weights.js';

/** What is known of a route and of regions before a run. Requests a second; null while unknown. */
export interface LoadFacts {
  readonly routes: Readonly<Record<string, { readonly weights: Weights; readonly perSecond: number | null }>>;
  readonly regions: Readonly<
    Record<string, { readonly instances: number; readonly capacityPerInstance: number | null }>
  >;
}

/** Instances that a step takes from a region's service, by step index and region. */
export type LostInstances = readonly { readonly step: number; readonly region: string; readonly count: number }[];

export interface CapacityNeed extends RegionCapacity {
  /** Instances that will serve when the load is largest: after `scale`, less what faults take. */
  readonly available: number;
  /** Whether the method changes anything for this region at all. */
  readonly concerned: boolean;
}

/** The most that each region has to carry in a method, and whether it can. Pure arithmetic on the steps. */
export function capacityNeeds(experiment: Experiment, facts: LoadFacts, lost: LostInstances): readonly CapacityNeed[] {
  const peaks = peakWeights(experiment, facts);
  return Object.entries(facts.regions).flatMap(([region, { instances, capacityPerInstance }]): CapacityNeed[] => {
    const routes = Object.entries(facts.routes).filter(([, route]) => region in route.weights);
    if (routes.length === 0) return [];
    const known = routes.every(([, route]) => route.perSecond !== null);
    const load = known
      ? routes.reduce((sum, [name, route]) => sum + ((peaks[name]?.[region] ?? 0) / WHOLE) * (route.perSecond ?? 0), 0)
      : null;
    const required =
      load === null || capacityPerInstance === null
        ? null
        : Math.ceil((load * (1 + experiment.guards.headroom)) / capacityPerInstance);
    const taken = takenWhileServing(experiment, facts, lost, region);
    const rises = routes.some(([name, route]) => (peaks[name]?.[region] ?? 0) > (route.weights[region] ?? 0));
    const available = scaledTo(experiment, region, instances, required) - taken;
    return [
      {
        region,
        loadPerSecond: load,
        instances,
        capacityPerInstance,
        required,
        available,
        concerned: rises || taken > 0,
      },
    ];
  });
}

/** @returns the instances that `scale: required` asks for: what the load needs, never fewer than there are. */
export function requiredInstances(experiment: Experiment, facts: LoadFacts, region: string): number | null {
  const need = capacityNeeds(experiment, facts, []).find((candidate) => candidate.region === region);
  return need && need.required !== null ? Math.max(need.required, need.instances) : null;
}

function peakWeights(experiment: Experiment, facts: LoadFacts): Record<string, Record<string, number>> {
  const peaks: Record<string, Record<string, number>> = {};
  for (const [name, { weights }] of Object.entries(facts.routes)) {
    const shapes = [
      weights,
      ...experiment.method.flatMap((step) =>
        step.kind === 'shift' && !step.back && step.route === name
          ? [shifted(weights, step.from, Math.max(...step.stepsBp))]
          : [],
      ),
    ];
    peaks[name] = Object.fromEntries(
      Object.keys(weights).map((region) => [region, Math.max(...shapes.map((shape) => shape[region] ?? 0))]),
    );
  }
  return peaks;
}

function scaledTo(experiment: Experiment, region: string, instances: number, required: number | null): number {
  const step = experiment.method.find((candidate) => candidate.kind === 'scale' && candidate.region === region);
  if (step?.kind !== 'scale' || step.to === 'off') return instances;
  return step.to === 'required' ? Math.max(instances, required ?? instances) : step.to;
}

/** The most that is down at once while the region serves; faults on a region that has been emptied cost its users nothing. */
function takenWhileServing(experiment: Experiment, facts: LoadFacts, lost: LostInstances, region: string): number {
  const own = lost.filter((loss) => loss.region === region);
  const downAt = experiment.method.map((_, at) => {
    if (emptiedAt(experiment, facts, region, at)) return 0;
    return own.reduce((sum, { step, count }) => sum + (isOpenAt(experiment, step, at) ? count : 0), 0);
  });
  return Math.max(0, ...downAt);
}

function isOpenAt({ method }: Experiment, fault: number, at: number): boolean {
  const id = method[fault]?.id;
  return fault <= at && !method.slice(fault, at).some((step) => step.kind === 'revert' && step.of === id);
}

function emptiedAt(experiment: Experiment, facts: LoadFacts, region: string, step: number): boolean {
  return Object.entries(facts.routes).every(([name, { weights }]) => {
    if ((weights[region] ?? 0) === 0) return true;
    const shifts = experiment.method
      .slice(0, step)
      .filter((candidate) => candidate.kind === 'shift' && candidate.route === name && candidate.from === region);
    const last = shifts.at(-1);
    return last?.kind === 'shift' && !last.back && last.stepsBp.at(-1) === WHOLE;
  });
}
