import type { ErrorBudget } from '../experiment/experiment.js';
import { allowance } from '../judge/budget.js';
import { formatDuration } from '../units.js';
import { overlap, type Claim } from './claim.js';
import type { AdmissionRequest } from './request.js';
import { requirementMet, type LastRun, type RequirementMet } from './requirement.js';
import { spentMs, type PastRun } from './spending.js';
import { stopped, type Stop } from './stopped.js';

/** What the journal knows when a run asks to begin. */
export interface AdmissionFacts {
  /** On the clock of the journal. */
  readonly now: number;
  readonly halt: Stop | null;
  readonly incident: Stop | null;
  /** Of all other runs that were admitted and are not finished. */
  readonly open: readonly { readonly run: string; readonly claim: Claim }[];
  /** Runs on the target that finished within the period of the budget; nobody looks for them without one. */
  readonly past: readonly PastRun[];
  /** The newest run that says anything of each required experiment on the target, in the order of the requirements. */
  readonly required: readonly (LastRun | null)[];
}

export interface Admission {
  /** Each says what is wrong and what to do; empty means go. */
  readonly refusals: readonly string[];
  readonly requirements: readonly RequirementMet[];
}

/** All reasons for which a run may not begin now, at once. None of them can be switched off. */
export function admission(request: AdmissionRequest, facts: AdmissionFacts): Admission {
  const requirements = request.requires.map((one, at) => requirementMet(one, facts.required[at] ?? null, facts.now));
  const refusals = [
    ...(request.unmeant === null ? [] : [request.unmeant]),
    ...stopped(facts.halt, facts.incident),
    ...(request.incident === null ? [] : [`an incident counts as open: ${request.incident}`]),
    ...others(request.claim, facts),
    ...exposed(request, facts),
    ...overspent(request, facts),
    ...requirements.flatMap(({ met, detail }) => (met ? [] : [detail])),
  ];
  return { refusals, requirements };
}

function others(claim: Claim, { open }: AdmissionFacts): readonly string[] {
  return open.flatMap((other) => {
    const where = overlap(claim, other.claim);
    if (where === null) return [];
    return [
      `run ${other.run} is not finished ${where}; wait for it, abort it, or run "silverback janitor" if its orchestrator is gone`,
    ];
  });
}

function exposed({ claim, mostExposed }: AdmissionRequest, { open }: AdmissionFacts): readonly string[] {
  return Object.entries(mostExposed ?? {}).flatMap(([region, most]) => {
    const own = claim.exposure[region] ?? 0;
    const beside = open.filter((other) => other.claim.target === claim.target);
    const taken = beside.reduce((sum, other) => sum + (other.claim.exposure[region] ?? 0), 0);
    if (own + taken <= most) return [];
    const already = taken > 0 ? `, beside ${taken} of other open runs` : '';
    return [
      `harm would take ${own} instances of ${region}${already}; all open runs may take ${most} (5 %, one in any case); say how far it may go in guards.blastRadius`,
    ];
  });
}

/** What earlier runs left of the period's budget must hold all that this one may spend. */
function overspent({ claim, budget }: AdmissionRequest, { open, past }: AdmissionFacts): readonly string[] {
  if (!budget || claim.allowanceMs === null) return [];
  const promised = open.reduce((sum, { claim: other }) => {
    return sum + (other.target === claim.target ? (other.allowanceMs ?? 0) : 0);
  }, 0);
  const spent = past.reduce((sum, run) => sum + spentMs(run), 0) + promised;
  const left = wholeMs(budget) - spent;
  if (Math.round(claim.allowanceMs) <= Math.round(left)) return [];
  return [
    `the error budget of ${claim.target} does not last: runs of the last ${formatDuration(budget.periodMs)} have spent ${seconds(spent)} of ${seconds(wholeMs(budget))} of full outage, and this one may spend ${seconds(claim.allowanceMs)} more; wait, or lower guards.errorBudget.spend`,
  ];
}

function wholeMs(budget: ErrorBudget): number {
  return allowance({ ...budget, spend: 1 }, null).outageMs;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
