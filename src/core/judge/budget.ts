import type { ErrorBudget, SteadyState } from '../experiment/experiment.js';
import { WHOLE } from '../weights.js';

/** A burn rate is held against a run only from this many errors on: below, one unlucky request decides. */
const LEAST_ERRORS = 10;

/** What a run may spend. `outageMs`: of full outage; `requests`: at the given load. */
export function allowance(
  budget: ErrorBudget,
  requestsPerSecond: number | null,
): { outageMs: number; requests: number | null } {
  const outageMs = (1 - budget.objective) * budget.periodMs * budget.spend;
  return { outageMs, requests: requestsPerSecond === null ? null : (requestsPerSecond * outageMs) / 1000 };
}

/** Requests and errors in a window. */
export interface WindowCount {
  readonly requests: number;
  readonly errors: number;
}

/**
 * Whether errors burn the budget too fast: in one of the pairs both windows burn above the rate
 * (multi-window, multi-burn-rate alerts: Google SRE workbook, chapter 5). Null when they do not.
 */
export function burning(budget: ErrorBudget, count: (windowMs: number) => WindowCount): string | null {
  for (const { longMs, shortMs, rate } of budget.windows) {
    const long = count(longMs);
    const short = count(shortMs);
    if (long.errors < LEAST_ERRORS) continue;
    const burns = [long, short].map(({ requests, errors }) =>
      requests === 0 ? 0 : errors / requests / (1 - budget.objective),
    );
    if (burns.every((burn) => burn >= rate)) {
      return `error budget burns ${Math.round(Math.min(...burns))} times too fast over ${longMs / 1000} s and ${shortMs / 1000} s (${long.errors} of ${long.requests} requests failed), allowed ${rate}`;
    }
  }
  return null;
}

/** Whether a run has spent more than its share of the budget. Null when not. */
export function overspent(budget: ErrorBudget, spent: number, requestsPerSecond: number): string | null {
  const { requests } = allowance(budget, requestsPerSecond);
  return requests !== null && spent > Math.round(requests)
    ? `the run's error budget is spent: ${spent} failed requests, allowed ${Math.round(requests)}`
    : null;
}

/**
 * What one ramp step can cost before it is undone: the users that it moves, for as long as it takes to notice and to
 * undo. Share of 1 and requests.
 */
export function stepCost(
  movedBp: number,
  sourceBp: number,
  requestsPerSecond: number | null,
  reactMs: number,
): { share: number; requests: number | null } {
  const share = (movedBp / WHOLE) * (sourceBp / WHOLE);
  return { share, requests: requestsPerSecond === null ? null : (share * requestsPerSecond * reactMs) / 1000 };
}

/** How long it takes to notice that users are hurt and to move them back: the slowest probe, a call, and old answers. */
export function reactionMs({ probes, intervalMs }: SteadyState, callTimeoutMs: number, ttlMs: number): number {
  const slowest = probes.filter((probe) => probe.when.includes('during')).map((probe) => probe.failAfter);
  return Math.max(1, ...slowest) * intervalMs + callTimeoutMs + ttlMs;
}

/**
 * The largest ramp step that `stepCost` still finds within the budget, basis points of the source's original users;
 * the whole when there is no budget. It does not depend on the load: cost and allowance grow with it alike.
 */
export function largestStepBp(budget: ErrorBudget | null, sourceBp: number, reactMs: number): number {
  if (!budget || sourceBp === 0) return WHOLE;
  const share = allowance(budget, null).outageMs / reactMs;
  return Math.min(WHOLE, Math.floor((share * WHOLE * WHOLE) / sourceBp));
}
