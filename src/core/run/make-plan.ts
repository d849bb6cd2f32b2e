import type { RequirementMet } from '../admission/requirement.js';
import { expectedMs, expectedStepMs } from '../experiment/expected.js';
import type { Experiment, Step } from '../experiment/experiment.js';
import { allowance } from '../judge/budget.js';
import type { Plan, PlannedChange, PlannedStep } from '../plan.js';
import { radiusOf } from './harm.js';
import { preflight, type PreflightFacts, type PreflightResult } from './preflight.js';
import { ceilings, plannedShift, type ShiftFacts } from './plan-shift.js';
import { MODE, SCALE } from './state.js';

/** What a plan needs to know besides the experiment. */
export interface PlanFacts extends PreflightFacts, ShiftFacts {
  readonly target: string;
  readonly requirements: readonly RequirementMet[];
}

/** What a run would do, in order, with what it may cost. Pure: the caller has read everything already. */
export function makePlan(experiment: Experiment, known: PlanFacts): Plan {
  const result = preflight(experiment, known);
  const { errorBudget } = experiment.guards;
  const load = totalLoad(known);
  const allowed = errorBudget && allowance(errorBudget, load);
  const radius = radiusOf(known.harm);
  return {
    experiment: experiment.name,
    title: experiment.title,
    target: known.target,
    hash: experiment.hash,
    variables: experiment.variables,
    measured: known.measured,
    verdict: result.refusals.length > 0 ? 'refused' : 'ok',
    refusals: result.refusals,
    warnings: warnings(experiment, known, result),
    skippedPreflight: result.skipped,
    blastRadius: radius,
    expectedDurationMs: expectedMs(experiment),
    requires: known.requirements,
    errorBudget: errorBudget &&
      allowed && {
        objective: errorBudget.objective,
        periodMs: errorBudget.periodMs,
        spend: errorBudget.spend,
        allowedRequests: allowed.requests,
        allowedOutageMs: allowed.outageMs,
      },
    steps: experiment.method.map((step, index) => plannedStep(experiment, known, result, step, index)),
    capacity: result.capacity.map(({ region, loadPerSecond, instances, capacityPerInstance, required }) => ({
      region,
      loadPerSecond,
      instances,
      capacityPerInstance,
      required,
    })),
  };
}

function plannedStep(
  experiment: Experiment,
  known: PlanFacts,
  result: PreflightResult,
  step: Step,
  index: number,
): PlannedStep {
  const base = { index, id: step.id, kind: step.kind, expectedMs: expectedStepMs(step) };
  const care = (kind: string, subject: string, summary: string): PlannedChange => ({
    kind,
    subject,
    summary,
    class: 'care',
    undo: 'revert',
  });
  switch (step.kind) {
    case 'fault': {
      const plans = known.harm.find((harm) => harm.step === index)?.plans ?? [];
      const changes = plans.map((plan) => ({
        kind: step.fault,
        subject: plan.subject,
        summary: plan.summary,
        class: 'harm' as const,
        undo: plan.undo,
      }));
      return {
        ...base,
        summary: `${step.fault}: ${changes.length} ${changes.length === 1 ? 'subject' : 'subjects'}${step.dynamic ? ' and who joins them' : ''}, each proven; the lease is ${known.tempo.harmTtlMs / 1000} s`,
        changes,
      };
    }
    case 'scale': {
      const need = result.capacity.find((candidate) => candidate.region === step.region);
      const required =
        typeof need?.required === 'number' ? Math.max(need.required, need.instances) : 'as many as the load needs';
      const to = String(step.to === 'required' ? required : step.to);
      const summary =
        step.to === 'off'
          ? `leave ${step.region} as it is`
          : `scale ${step.region} from ${need?.instances ?? '?'} instances to ${to}`;
      return { ...base, summary, changes: step.to === 'off' ? [] : [care(SCALE, step.region, summary)] };
    }
    case 'mode': {
      const summary = `declare ${step.failover} in failover`;
      return {
        ...base,
        summary,
        changes: [care(MODE, step.failover, `${summary}: the others serve its users themselves`)],
      };
    }
    case 'shift':
      return { ...base, ...plannedShift(experiment, known, step) };
    case 'drain':
      return {
        ...base,
        summary: `wait until ${step.region} is free, at most ${step.withinMs / 1000} s: ${drainWords(step)}`,
        changes: [],
      };
    case 'hold':
      return { ...base, summary: `hold for ${step.forMs / 1000} s`, changes: [] };
    case 'check':
      return {
        ...base,
        summary: `check ${step.probes.join(', ') || 'all probes'} within ${step.withinMs / 1000} s`,
        changes: [],
      };
    case 'revert':
      return { ...base, summary: `undo ${step.of} and see it gone`, changes: [] };
  }
}

function drainWords(step: Extract<Step, { kind: 'drain' }>): string {
  const parts = [
    step.connections !== undefined && `at most ${step.connections} connections`,
    step.stragglers !== undefined && `at most ${step.stragglers} stragglers a second`,
    step.replication && 'replication caught up',
  ];
  return parts.filter(Boolean).join(', ');
}

function totalLoad({ routes }: PlanFacts): number | null {
  const loads = Object.values(routes).map((route) => route.perSecond);
  return loads.some((load) => load === null) ? null : loads.reduce<number>((sum, load) => sum + (load ?? 0), 0);
}

function warnings(experiment: Experiment, known: PlanFacts, result: PreflightResult): string[] {
  const overBudget = experiment.method.flatMap((step) =>
    step.kind === 'shift' && ceilings(experiment, known, step).some((ceiling) => ceiling.withinBudget === false)
      ? [`a step of ${step.id} could cost more than the run's error budget before it is undone; make it smaller`]
      : [],
  );
  return [
    ...(known.measured
      ? []
      : [
          'the target is not running: figures come from its layout, and load, health and steady state are unknown until the run starts',
        ]),
    ...(known.warnings ?? []),
    ...result.skipped.map((name) => `preflight check "${name}" is switched off by the experiment`),
    ...overBudget,
    ...grown(experiment, known),
    ...experiment.method.flatMap((step) =>
      step.kind === 'drain' && step.replication === undefined
        ? [
            `${step.id} does not wait for the data of ${step.region}: what is not replicated then is out of reach until it is back`,
          ]
        : [],
    ),
  ];
}

/** Harm of a whole place is planned on the instances of today; a step before it may give the place more of them. */
function grown({ method, guards }: Experiment, { harm }: PlanFacts): string[] {
  return harm.flatMap(({ step: index, plans }) => {
    const step = method[index];
    if (step?.kind !== 'fault' || (step.args as { count?: unknown } | null)?.count !== undefined) return [];
    const scaled = method
      .slice(0, index)
      .flatMap((before) => (before.kind === 'scale' && before.to !== 'off' ? [before.region] : []))
      .filter((region) => plans.some(({ regions }) => regions.includes(region)));
    const allowed = guards.blastRadius.instances;
    const limit = allowed === undefined ? '' : `; guards.blastRadius allows ${allowed}, or the step is not begun`;
    return [...new Set(scaled)].map(
      (region) =>
        `${step.id} also touches the instances that ${region} is given before it, if they are in its place${limit}`,
    );
  });
}
