import { addCauses, causesSince } from '../core/causes.js';
import type { Baseline, UserTotals } from '../core/run/event.js';
import type { RouteCounters, TrafficCounters } from '../core/traffic.js';

/** @returns the totals of all users, of every route and control. What no route tells is left out. */
export function totals({ routes }: Pick<TrafficCounters, 'routes'>): UserTotals {
  const counted = Object.values(routes);
  const sum = (pick: (route: RouteCounters) => number): number =>
    counted.reduce((total, route) => total + pick(route), 0);
  return {
    requests: sum((route) => route.requests),
    lost: sum((route) => route.lost),
    retried: sum((route) => route.retried),
    stragglers: sum((route) => route.stragglers),
    switches: counted.some(({ switches }) => switches !== undefined) ? sum(({ switches = 0 }) => switches) : undefined,
    causes: counted.some(({ causes }) => causes) ? addCauses(counted.map(({ causes = {} }) => causes)) : undefined,
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
  const { switches, causes, ...now } = totals(counters);
  const since = {
    requests: now.requests - before.requests,
    lost: now.lost - before.lost,
    retried: now.retried - before.retried,
    stragglers: now.stragglers - before.stragglers,
  };
  if (Object.values(since).some((count) => count < 0)) return null;
  return {
    ...since,
    switches: switches === undefined ? undefined : switches - (before.switches ?? 0),
    causes: causes && causesSince(causes, before.causes ?? {}),
  };
}
