import { burning, overspent } from '../core/judge/budget.js';
import type { Judgement } from '../core/judge/judgement.js';
import type { RunState } from '../core/run/state.js';
import type { TrafficCounters } from '../core/traffic.js';
import { tallySince } from './totals.js';
import type { TrafficLog } from './traffic-log.js';

/** Breaches of the error budget go by this name, and one is enough. */
export const BUDGET = { name: 'error-budget', failAfter: 1 } as const;

/** What the run has cost its users so far, as a probe would say it; null without a budget, or nothing to compare with. */
export function budgetResult(
  state: RunState,
  counters: TrafficCounters,
  log: TrafficLog,
  now: number,
): Judgement | null {
  const { experiment, baseline } = state;
  const budget = experiment.guards.errorBudget;
  if (!budget || !baseline) return null;
  const probe = BUDGET.name;
  const users = tallySince(baseline.users, counters);
  if (!users)
    return { probe, ok: false, values: {}, words: () => "users' counters started again: what they lost is unknown" };
  const spent = users.lost;
  const load = Object.values(baseline.load).reduce((sum, rate) => sum + rate, 0);
  const problem = overspent(budget, spent, load) ?? burning(budget, (ms) => log.counted(now - ms));
  return {
    probe,
    ok: problem === null,
    values: { spent },
    words: () => problem ?? `error budget burns no longer too fast, ${spent} failed requests so far`,
  };
}
