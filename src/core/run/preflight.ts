import type { Experiment } from '../experiment/experiment.js';
import { allowance } from '../judge/budget.js';
import type { ResidueItem } from '../ports/fleet.js';
import { capacityNeeds, type CapacityNeed, type LoadFacts } from './capacity.js';
import type { ProbeResult } from './event.js';
import { harmProblems, instancesOf, type PlannedHarm } from './harm.js';
import { rampCeiling } from './ramp-ceiling.js';
import type { Tempo } from './tempo.js';

/** Highest replication lag at which a drill may start, milliseconds. */
const REPLICATION_BEHIND_MS = 5_000;

/** Something that is in effect before a run begins. */
export interface FoundResidue extends ResidueItem {
  /** Whether the journal knows its run; true of what names none. Another home's janitor is of no use here. */
  readonly isKnown: boolean;
}

/** What is known when a run is about to begin. What could not be read is null, and refuses where it matters. */
export interface PreflightFacts extends LoadFacts {
  /** False: from the target's layout alone; figures that are unknown then are no reason to refuse. */
  readonly measured: boolean;
  readonly tempo: Tempo;
  /** Why the run was not admitted: the halt, an incident, other runs, the budget, what it requires. */
  readonly admission: readonly string[];
  readonly residue: readonly FoundResidue[];
  readonly hypothesis: readonly ProbeResult[];
  /** Why no baseline of the users can be taken; null when one can, and where nobody counts them. */
  readonly noBaseline: string | null;
  readonly replication: {
    readonly pairs: readonly { readonly from: string; readonly to: string; readonly lagMs: number }[];
    /** Regions whose data did not say how far behind the others are. */
    readonly unread: readonly string[];
  };
  readonly unhealthyRegions: readonly string[];
  /** Longest time that a user may go on with an old answer, by route, milliseconds. */
  readonly ttlMs: Readonly<Record<string, number>>;
  /** Regions that no step may touch. */
  readonly control: readonly string[];
  /** Harm of every fault step, planned by reading only. */
  readonly harm: readonly PlannedHarm[];
  /** What the target wants to be known before; absent where it says nothing. */
  readonly warnings?: readonly string[];
}

export interface PreflightResult {
  /** Each says what is wrong and what to change; empty means go. */
  readonly refusals: readonly string[];
  /** What was found good, for the record. */
  readonly facts: readonly string[];
  readonly skipped: readonly string[];
  readonly capacity: readonly CapacityNeed[];
}

/** All reasons not to begin, at once. A check that `skipPreflight` names is left out and listed; the first ones never are. */
export function preflight(experiment: Experiment, known: PreflightFacts): PreflightResult {
  const capacity = capacityNeeds(experiment, known, lostInstances(known));
  const optional: readonly (readonly [string, readonly string[]])[] = [
    ['steady-state', steadyState(known)],
    ['baseline', unsteady(known)],
    ['replication', replicationBehind(known)],
    ['last-region', lastRegion(experiment, known)],
    ['capacity', tooSmall(experiment, known, capacity)],
    ['soak', shortSoaks(experiment, known)],
    ['error-budget', coarseRamps(experiment, known)],
  ];
  const skip = experiment.guards.skipPreflight;
  const refusals = [
    ...known.admission,
    ...residueOfRuns(known.residue),
    ...harmProblems(experiment, known.control, known.harm),
    ...optional.flatMap(([name, reasons]) => (skip.includes(name) ? [] : reasons)),
  ];
  const facts = capacity.filter((need) => need.concerned).map(capacityFact);
  return { refusals, facts, skipped: skip, capacity };
}

/** One reason for each run that left something, as one remedy ends all of it. */
function residueOfRuns(residue: readonly FoundResidue[]): readonly string[] {
  return [...new Set(residue.map(({ run }) => run))].map((run) => {
    const left = residue.filter((item) => item.run === run);
    const all = left.map(({ kind, subject, detail }) => `${kind} on ${subject} (${detail})`).join(', ');
    const what = `residue: ${all}${run === null ? '' : ` of run ${run}`}`;
    return left.every(({ isKnown }) => isKnown)
      ? `${what}; run "silverback janitor"`
      : `${what}, which this journal does not know: whoever runs it, from another home, has to end it; harm that nobody renews ends by itself, and what else is left of a home that is lost is put back by hand`;
  });
}

function steadyState({ hypothesis }: PreflightFacts): readonly string[] {
  return hypothesis.flatMap((result) =>
    result.ok === true ? [] : [`steady state does not hold before the run: ${result.detail}`],
  );
}

function unsteady({ noBaseline }: PreflightFacts): readonly string[] {
  return noBaseline === null ? [] : [`no baseline can be taken: ${noBaseline}`];
}

function replicationBehind({ replication }: PreflightFacts): readonly string[] {
  const behind = replication.pairs.flatMap(({ from, to, lagMs }) =>
    lagMs > REPLICATION_BEHIND_MS
      ? [
          `replication from ${from} to ${to} is ${Math.round(lagMs)} ms behind, at most ${REPLICATION_BEHIND_MS} ms are allowed`,
        ]
      : [],
  );
  const unread = replication.unread.map(
    (region) => `nobody knows how far replication from ${region} is behind: its data does not say`,
  );
  return [...behind, ...unread];
}

function lastRegion(experiment: Experiment, known: PreflightFacts): readonly string[] {
  return experiment.method.flatMap((step) => {
    if (step.kind !== 'shift' || step.back) return [];
    const others = Object.keys(known.routes[step.route]?.weights ?? {}).filter((region) => region !== step.from);
    if (others.some((region) => !known.unhealthyRegions.includes(region))) return [];
    return [`${step.id} would empty ${step.from}, the last healthy region of route ${step.route}`];
  });
}

function tooSmall(
  experiment: Experiment,
  { measured }: PreflightFacts,
  capacity: readonly CapacityNeed[],
): readonly string[] {
  return capacity.flatMap((need) => {
    if (!need.concerned) return [];
    if (need.required === null)
      return measured
        ? [
            `nobody knows whether ${need.region} can carry the load: ${capacityFact(need)}; see that load and capacity can be read, or name "capacity" in guards.skipPreflight`,
          ]
        : [];
    if (need.available >= need.required) return [];
    return [
      `${need.region} cannot carry the load: ${capacityFact(need)}; scale ${need.region} to ${need.required} ("scale: required") or lower guards.headroom of ${experiment.guards.headroom}`,
    ];
  });
}

function capacityFact({ region, loadPerSecond, capacityPerInstance, required, available }: CapacityNeed): string {
  const load = loadPerSecond === null ? 'an unknown load' : `${Math.round(loadPerSecond)} requests/s`;
  const each = capacityPerInstance === null ? 'unknown' : Number(capacityPerInstance.toFixed(1));
  return `${region} would get ${load} with ${available} instances of ${each} requests/s, ${required ?? 'an unknown number'} are needed with headroom`;
}

function shortSoaks(experiment: Experiment, known: PreflightFacts): readonly string[] {
  return experiment.method.flatMap((step) => {
    if (step.kind !== 'shift') return [];
    const least = (known.ttlMs[step.route] ?? 0) + experiment.steadyState.intervalMs;
    return step.soakMs >= least
      ? []
      : [
          `${step.id} soaks for ${step.soakMs} ms, shorter than the TTL of its route and one probe interval (${least} ms): it would judge users who have not moved yet`,
        ];
  });
}

/** A ramp that finds its own pace, and whose smallest step costs too much already, would move nobody. */
function coarseRamps(experiment: Experiment, known: PreflightFacts): readonly string[] {
  const { errorBudget } = experiment.guards;
  return experiment.method.flatMap((step) => {
    if (step.kind !== 'shift' || !step.adaptive || !errorBudget) return [];
    const { stepBp, reactMs, sourceBp } = rampCeiling(experiment, known, step);
    const { minBp } = step.adaptive;
    if (stepBp >= minBp) return [];
    const allowed = `${Math.round(allowance(errorBudget, null).outageMs)} ms of outage, noticed and undone in ${reactMs} ms, with ${sourceBp / 100} % of the users of ${step.route} in ${step.from}`;
    return [
      `no step of ${step.id} fits into the error budget: it allows at most ${stepBp / 100} % at once (${allowed}), and the smallest step is ${minBp / 100} %; lower adaptive.min, or see guards.errorBudget`,
    ];
  });
}

function lostInstances({ harm }: PreflightFacts): { step: number; region: string; count: number }[] {
  return harm.flatMap(({ step, plans }) => {
    const regions = new Set(plans.flatMap((plan) => plan.regions));
    return [...regions].map((region) => ({
      step,
      region,
      count: plans.reduce((sum, plan) => sum + (plan.regions.includes(region) ? instancesOf(plan) : 0), 0),
    }));
  });
}
