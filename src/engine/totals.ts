import { addCauses, causesSince } from '../core/causes.js';
import type { Baseline, UserTotals } from '../core/run/event.js';
import type { TrafficCounters } from '../core/traffic.js';

/** The totals without what only some meters tell. */
export type Tally = Omit<UserTotals, 'switches' | 'causes'>;

/** @returns requests of all users, of every route and control, in bare figures: counted at every reading. */
export function tally({ routes }: Pick<TrafficCounters, 'routes'>): Tally {
  const sum = { requests: 0, lost: 0, retried: 0, stragglers: 0 };
  for (const { requests, lost, retried, stragglers } of Object.values(routes)) {
    sum.requests += requests;
    sum.lost += lost;
    sum.retried += retried;
    sum.stragglers += stragglers;
  }
  return sum;
}

/** @returns the totals of all users, of every route and control. What no route tells is left out. */
export function totals(counters: Pick<TrafficCounters, 'routes'>): UserTotals {
  const counted = Object.values(counters.routes);
  const follows = counted.some(({ switches }) => switches !== undefined);
  return {
    ...tally(counters),
    switches: follows ? counted.reduce((sum, { switches = 0 }) => sum + switches, 0) : undefined,
    causes: counted.some(({ causes }) => causes) ? addCauses(counted.map(({ causes = {} }) => causes)) : undefined,
  };
}

type Reading = Pick<TrafficCounters, 'routes' | 'incarnation'>;

/**
 * @returns what users met from the baseline to a reading; null when their counting began again since, so that nobody
 * knows: by the identity of what counts, also when it has long passed the baseline, or by any count below it.
 */
export function tallySince(before: Baseline['users'], counters: Reading): Tally | null {
  if (before.incarnation !== undefined && before.incarnation !== counters.incarnation) return null;
  const now = tally(counters);
  const since = {
    requests: now.requests - before.requests,
    lost: now.lost - before.lost,
    retried: now.retried - before.retried,
    stragglers: now.stragglers - before.stragglers,
  };
  return Object.values(since).some((count) => count < 0) ? null : since;
}

/** @returns the same with what only some meters tell. */
export function totalsSince(before: Baseline['users'], counters: Reading): UserTotals | null {
  const since = tallySince(before, counters);
  if (!since) return null;
  const { switches, causes } = totals(counters);
  return {
    ...since,
    switches: switches === undefined ? undefined : switches - (before.switches ?? 0),
    causes: causes && causesSince(causes, before.causes ?? {}),
  };
}
