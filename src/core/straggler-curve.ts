import { difference } from './traffic-window.js';
import type { TrafficCounters } from './traffic.js';

/** How many of a route's users still arrived where they no longer live, from one reading to the next. */
export interface StragglerPoint {
  /** From the change to the later reading, milliseconds. */
  readonly afterMs: number;
  /** Of 1. */
  readonly share: number;
}
interface Reading {
  /** On the same clock as the change, milliseconds. */
  readonly at: number;
  readonly counters: TrafficCounters;
}

/** A curve has no more points than this. */
const POINTS = 40;
const LEAST_STEP_MS = 250;

/** @returns the share of stragglers over time since a route's weights were changed. A stretch without requests has no point. */
export function stragglerCurve(readings: readonly Reading[], route: string, since: number): readonly StragglerPoint[] {
  const begin = readings.findLast(({ at }) => at <= since);
  const after = readings.filter(({ at }) => at > since);
  const stepMs = Math.max(LEAST_STEP_MS, ((after.at(-1)?.at ?? since) - since) / POINTS);
  const points: StragglerPoint[] = [];
  let from = begin ?? after[0];
  for (const to of after) {
    if (!from || to.at - from.at < stepMs) continue;
    const { requests = 0, stragglers = 0 } = difference(to.counters, from.counters).routes[route] ?? {};
    if (requests > 0) points.push({ afterMs: Math.round(to.at - since), share: stragglers / requests });
    from = to;
  }
  return points;
}
