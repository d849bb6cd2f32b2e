import { stragglerCurve, type StragglerPoint } from '../core/straggler-curve.js';
import type { TrafficCounters } from '../core/traffic.js';
import { difference, served, quantile, type TrafficWindow } from '../core/traffic-window.js';
import { tally, type Tally } from './totals.js';
import type { RegionWindow } from '../core/judge/gate.js';

/** How long readings are kept, milliseconds: longer than the longest soak and burn window of a drill's fast judges. */
const KEEP_MS = 10 * 60_000;

interface Entry {
  readonly at: number;
  readonly counters: TrafficCounters;
  readonly total: Tally;
}

/** The last readings of what users met, by the worker's wall clock; gates, budgets and charts look back in it. */
export class TrafficLog {
  private entries: Entry[] = [];
  /** How many of the entries are too old to be kept. */
  private stale = 0;

  /** @param at milliseconds since the epoch */
  add(at: number, counters: TrafficCounters): void {
    this.entries.push({ at, counters, total: tally(counters) });
    while ((this.entries[this.stale]?.at ?? at) < at - KEEP_MS) this.stale += 1;
    if (this.stale * 2 <= this.entries.length) return;
    this.entries = this.entries.slice(this.stale);
    this.stale = 0;
  }

  /** When the oldest reading was taken that is kept, milliseconds since the epoch; null before the first. */
  get since(): number | null {
    return this.entries[this.stale]?.at ?? null;
  }

  get latest(): TrafficCounters | null {
    return this.entries.at(-1)?.counters ?? null;
  }

  /**
   * Requests and errors of all users from `since` to the last reading, or since the reading before it when that was
   * taken longer ago.
   */
  counted(since: number): { requests: number; errors: number } {
    const last = this.entries.at(-1);
    if (!last) return { requests: 0, errors: 0 };
    let index = this.entries.length - 2;
    while (index > this.stale && (this.entries[index - 1]?.at ?? -Infinity) >= since) index -= 1;
    const first = this.entries[index];
    const from = first?.counters.incarnation === last.counters.incarnation ? first?.total : undefined;
    const [requests, lost] = [from?.requests ?? 0, from?.lost ?? 0];
    // Fewer than before, or another incarnation: the counting process has started again; a burn is not judged on what it lost.
    if (!from || last.total.requests < requests) return { requests: 0, errors: 0 };
    return { requests: last.total.requests - requests, errors: last.total.lost - lost };
  }

  /** All readings from the last one before `since` on, oldest first. */
  readings(since: number): readonly TrafficCounters[] {
    const inside = this.entries.findIndex((entry, index) => index >= this.stale && entry.at >= since);
    return inside === -1 ? [] : this.entries.slice(Math.max(this.stale, inside - 1)).map(({ counters }) => counters);
  }

  /** @returns who was a straggler on a route, from `since` to the last reading */
  stragglers(route: string, since: number): readonly StragglerPoint[] {
    return stragglerCurve(this.entries.slice(this.stale), route, since);
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
