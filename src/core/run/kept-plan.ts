import type { Plan } from '../plan.js';
import type { Recorded } from './event.js';

/** What a run was about to do when it began, and the seed by which chance picked. */
export interface KeptPlan {
  readonly run: string;
  /** When it was requested, ISO 8601. */
  readonly at: string;
  readonly seed: number;
  readonly plan: Plan;
}

/** @returns null for a run that never began, or that was recorded before plans were kept */
export function keptPlan([first, ...rest]: readonly Recorded[]): KeptPlan | null {
  if (first?.event.type !== 'RunRequested') return null;
  const { run, seed } = first.event;
  for (const { event } of rest)
    if (event.type === 'PreflightPassed') return event.plan ? { run, at: first.at, seed, plan: event.plan } : null;
  return null;
}
