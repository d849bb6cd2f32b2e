import type { Baseline, UserTotals } from '../core/run/event.js';
import type { TrafficCounters } from '../core/traffic.js';

/** @returns the totals of all users, of every route and control. */
export function totals({ routes }: Pick<TrafficCounters, 'routes'>): UserTotals {
  const sum = (pick: (route: TrafficCounters['routes'][string]) => number): number =>
    Object.values(routes).reduce((total, route) => total + pick(route), 0);
  return {
    requests: sum((route) => route.requests),
    lost: sum((route) => route.lost),
    retried: sum((route) => route.retried),
    stragglers: sum((route) => route.stragglers),
  };
}

/**
 * @returns what users met from the baseline to a reading; null when their counting began again since, so that nobody
 * knows: by the identity of what counts, also when it has long passed the baseline, or by any count below it.
 */
export function totalsSince(
  before: Baseline['users'],
  counters: Pick<TrafficCounters, 'routes' | 'incarnation'>,
): UserTotals | null {
  if (before.incarnation !== undefined && before.incarnation !== counters.incarnation) return null;
  const now = totals(counters);
  const since: UserTotals = {
    requests: now.requests - before.requests,
    lost: now.lost - before.lost,
    retried: now.retried - before.retried,
    stragglers: now.stragglers - before.stragglers,
  };
  return Object.values(since).every((count: number) => count >= 0) ? since : null;
}
