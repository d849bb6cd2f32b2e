import type { Experiment, ShiftStep, Step } from '../experiment/experiment.js';
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
  /** The fewest instances that will serve while it carries more, or has less, than at rest: after `scale`, less what faults take. */
  readonly available: number;
  /** Whether the method gives this region more to carry, or less to carry it with. */
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
    const counts = countsIn(experiment, facts, lost, { region, instances, required });
    const available = counts.length > 0 ? Math.min(...counts) : instances;
    return [
      {
        region,
        loadPerSecond: load,
        instances,
        capacityPerInstance,
        required,
        available,
        concerned: counts.length > 0,
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

interface Scaled {
  readonly region: string;
  readonly instances: number;
  readonly required: number | null;
}

/**
 * How many instances a region has in each step in which that matters: while it carries more than at rest, or serves
 * with fewer than it had. A region that has been emptied costs its users nothing.
 */
function countsIn(experiment: Experiment, facts: LoadFacts, lost: LostInstances, scaled: Scaled): readonly number[] {
  const { region, instances } = scaled;
  return experiment.method.flatMap((_, at) => {
    const emptied = emptiedAt(experiment, facts, region, at);
    const down = emptied ? 0 : downAt(experiment, lost, region, at);
    // Those that were scaled away may be among those that are lost.
    const count = Math.max(0, scaledAt(experiment, scaled, at) - down);
    const fewer = !emptied && (count < instances || down > 0);
    return fewer || raisedAt(experiment, facts, region, at) ? [count] : [];
  });
}

/** Instances after the scale steps so far; one that comes with the same step counts, one that comes later does not. */
function scaledAt({ method }: Experiment, { region, instances, required }: Scaled, at: number): number {
  const open = method
    .slice(0, at + 1)
    .filter((step) => step.kind === 'scale' && step.region === region && step.to !== 'off')
    .filter(({ id }) => !method.slice(0, at + 1).some((step) => isRevert(step, id)));
  const last = open.at(-1);
  if (last?.kind !== 'scale' || last.to === 'off') return instances;
  return last.to === 'required' ? Math.max(instances, required ?? instances) : last.to;
}

/** Whether users of others are on their way to a region, there, or on their way home. */
function raisedAt({ method }: Experiment, facts: LoadFacts, region: string, at: number): boolean {
  return Object.entries(facts.routes).some(([name, { weights }]) => {
    const away = openShift(method.slice(0, at + 1), name, at);
    if (!away) return false;
    const most = shifted(weights, away.from, Math.max(...away.stepsBp));
    return (most[region] ?? 0) > (weights[region] ?? 0);
  });
}

/** The shift of a route that has not been taken back before step `end`. */
function openShift(method: readonly Step[], route: string, end: number): ShiftStep | undefined {
  const own = method.findLastIndex((step) => step.kind === 'shift' && !step.back && step.route === route);
  const shift = method[own];
  if (shift?.kind !== 'shift') return undefined;
  const ended = method
    .slice(own + 1, end)
    .some((step) => (step.kind === 'shift' && step.route === route && step.back) || isRevert(step, shift.id));
  return ended ? undefined : shift;
}

const isRevert = (step: Step, of: string): boolean => step.kind === 'revert' && step.of === of;

function downAt(experiment: Experiment, lost: LostInstances, region: string, at: number): number {
  const open = lost.filter((loss) => loss.region === region && isOpenAt(experiment, loss.step, at));
  return open.reduce((sum, { count }) => sum + count, 0);
}

function isOpenAt({ method }: Experiment, fault: number, at: number): boolean {
  const id = method[fault]?.id;
  return fault <= at && !method.slice(fault, at).some((step) => step.kind === 'revert' && step.of === id);
}

/** Users who are on their way home are expected in every moment. */
function emptiedAt({ method }: Experiment, facts: LoadFacts, region: string, step: number): boolean {
  return Object.entries(facts.routes).every(([name, { weights }]) => {
    if ((weights[region] ?? 0) === 0) return true;
    const away = openShift(method.slice(0, step), name, step);
    const returning = openShift(method.slice(0, step + 1), name, step + 1) !== away;
    return away?.from === region && away.stepsBp.at(-1) === WHOLE && !returning;
  });
}
