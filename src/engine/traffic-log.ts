import type { TrafficCounters } from '../core/traffic.js';
import { difference, served, quantile, type TrafficWindow } from '../core/traffic-window.js';
import type { RegionWindow } from '../core/judge/gate.js';

/** How long readings are kept, milliseconds: longer than the longest soak and burn window of a drill's fast judges. */
const KEEP_MS = 10 * 60_000;

interface Entry {
  readonly at: number;
  readonly counters: TrafficCounters;
}

/** The last readings of what users met, by the worker's wall clock; gates, budgets and charts look back in it. */
export class TrafficLog {
  private entries: Entry[] = [];

  /** @param at milliseconds since the epoch */
  add(at: number, counters: TrafficCounters): void {
    this.entries.push({ at, counters });
    const keepFrom = at - KEEP_MS;
    const first = this.entries.findIndex((entry) => entry.at >= keepFrom);
    if (first > 1_000) this.entries = this.entries.slice(first);
  }

  get latest(): TrafficCounters | null {
    return this.entries.at(-1)?.counters ?? null;
  }

  /** What was counted from `since` to the last reading; null when there are no two readings in that time. */
  window(since: number): TrafficWindow | null {
    const last = this.entries.at(-1);
    if (!last) return null;
    for (let index = this.entries.length - 1; index >= 0; index -= 1) {
      const before = this.entries[index - 1];
      const entry = this.entries[index];
      if (entry && (!before || before.at < since))
        return entry === last ? null : difference(last.counters, entry.counters);
    }
    return null;
  }
}

/** @returns what each region did in a window over all routes, for gates and baselines. */
export function regionsOf(window: TrafficWindow): Record<string, RegionWindow> {
  const routes = Object.keys(window.routes);
  const names = new Set(routes.flatMap((route) => Object.keys(window.routes[route]?.regions ?? {})));
  return Object.fromEntries(
    [...names].map((region) => {
      const counted = served(window, routes, region);
      const p99 = quantile(counted.latency, 0.99);
      return [
        region,
        { requests: counted.requests, errors: counted.failed, p99Ms: p99 === null ? null : Math.round(p99) },
      ];
    }),
  );
}
