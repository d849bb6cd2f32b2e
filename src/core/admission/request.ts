import type { ErrorBudget, Experiment, Requirement } from '../experiment/experiment.js';
import type { Instance } from '../instance.js';
import type { PlannedHarm } from '../run/harm.js';
import { PRODUCTION, type Target } from '../target/target.js';
import { claimOf, mostExposed, type Claim } from './claim.js';

/** What a run asks before it begins. */
export interface AdmissionRequest {
  readonly claim: Claim;
  /** The most instances of a region that all open runs may take away, for the regions of the claim; null: no such bound. */
  readonly mostExposed: Readonly<Record<string, number>> | null;
  readonly budget: ErrorBudget | null;
  readonly requires: readonly Requirement[];
  /** Why the experiment is not meant for such a target; null when it is. */
  readonly unmeant: string | null;
  /** Why an incident counts as open, besides one that somebody has declared; null when none does. */
  readonly incident: string | null;
}

export interface AdmissionSubject {
  readonly experiment: Experiment;
  readonly target: Target;
  /** A simulated run has no past: it needs no earlier runs, and spends nothing. */
  readonly simulated: boolean;
}

/** Nothing is asked of the experiment's own blast radius here: preflight holds it to that. */
export function admissionRequest(
  { experiment, target, simulated }: AdmissionSubject,
  harm: readonly PlannedHarm[],
  instances: readonly Instance[],
  incident: string | null,
): AdmissionRequest {
  const claim = claimOf(experiment, target, harm);
  const ownRadius = Object.keys(experiment.guards.blastRadius).length > 0;
  const bound = Object.keys(claim.exposure).map((region) => [region, mostExposed(instances, region)] as const);
  return {
    claim,
    mostExposed: ownRadius || target.fleet === 'sandbox' ? null : Object.fromEntries(bound),
    budget: simulated ? null : experiment.guards.errorBudget,
    requires: simulated ? [] : (experiment.requires ?? []),
    unmeant: simulated ? null : unmeantFor(experiment, target),
    incident,
  };
}

/** What is written for another place must not harm production by one word of a command. */
function unmeantFor({ allowProduction = false }: Experiment, { name, environment }: Target): string | null {
  if (environment !== PRODUCTION || allowProduction) return null;
  return `target ${name} is ${PRODUCTION}; allow it with "allowProduction: true" in the experiment`;
}
