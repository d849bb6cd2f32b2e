import type { UserTotals } from '../core/run/event.js';
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
