import { causesSince, type Causes } from './causes.js';
import type { Histogram, RegionCounters, RouteCounters, TrafficCounters } from './traffic.js';

/** What users met between two readings. */
export interface TrafficWindow {
  readonly ms: number;
  readonly routes: Readonly<Record<string, RouteCounters>>;
}

/** A window summed over routes, for one region or for all. */
export interface Served {
  readonly requests: number;
  /** Of all regions: requests that got no correct answer. Of one region: requests that it failed to answer. */
  readonly failed: number;
  readonly latency: Histogram;
}

const NO_REGION: RegionCounters = { requests: 0, errors: 0, attempts: 0, latency: { boundsMs: [], counts: [] } };
const NO_ROUTE: RouteCounters = {
  requests: 0,
  lost: 0,
  retried: 0,
  stragglers: 0,
  writesAcknowledged: 0,
  regions: {},
};

/**
 * @returns what was counted between two readings. A route or region that counts less than before, or was counted by
 * another incarnation, is of a process that has started again since: what it counted from then on is all that is known.
 */
export function difference(later: TrafficCounters, earlier: TrafficCounters): TrafficWindow {
  const routes = mapValues(later.routes, (now, name) => {
    const then = earlier.routes[name] ?? NO_ROUTE;
    return later.incarnation !== earlier.incarnation || then.requests > now.requests
      ? now
      : new RouteDifference(now, then);
  });
  return { ms: Math.max(0, later.at - earlier.at), routes };
}

/** Asked for often, and mostly for a few sums: what is not looked at is not worked out. */
class RouteDifference implements RouteCounters {
  readonly requests: number;
  readonly lost: number;
  readonly retried: number;
  readonly stragglers: number;
  readonly switches: number | undefined;
  readonly skipped: number | undefined;
  readonly writesAcknowledged: number;
  private worked: RouteCounters['regions'] | null = null;

  constructor(
    private readonly now: RouteCounters,
    private readonly then: RouteCounters,
  ) {
    this.requests = now.requests - then.requests;
    this.lost = now.lost - then.lost;
    this.retried = now.retried - then.retried;
    this.stragglers = now.stragglers - then.stragglers;
    this.switches = now.switches === undefined ? undefined : now.switches - (then.switches ?? 0);
    this.skipped = now.skipped === undefined ? undefined : now.skipped - (then.skipped ?? 0);
    this.writesAcknowledged = now.writesAcknowledged - then.writesAcknowledged;
  }

  get causes(): Causes | undefined {
    return this.now.causes && causesSince(this.now.causes, this.then.causes ?? {});
  }

  get regions(): RouteCounters['regions'] {
    this.worked ??= mapValues(
      this.now.regions,
      (region, name) => new RegionDifference(region, this.then.regions[name] ?? NO_REGION),
    );
    return this.worked;
  }
}

class RegionDifference implements RegionCounters {
  readonly requests: number;
  readonly errors: number;
  readonly attempts: number;

  constructor(
    private readonly now: RegionCounters,
    private readonly then: RegionCounters,
  ) {
    this.requests = now.requests - then.requests;
    this.errors = now.errors - then.errors;
    this.attempts = now.attempts - then.attempts;
  }

  get latency(): Histogram {
    return subtracted(this.now.latency, this.then.latency);
  }
}

/** @returns the window's sums over `routes`, for `region` or, when null, for all regions. */
export function served(window: TrafficWindow, routes: readonly string[], region: string | null): Served {
  return new Sum(
    routes.map((route) => window.routes[route] ?? NO_ROUTE),
    region,
  );
}

class Sum implements Served {
  readonly requests: number;
  readonly failed: number;

  constructor(
    private readonly routes: readonly RouteCounters[],
    private readonly region: string | null,
  ) {
    let requests = 0;
    let failed = 0;
    for (const route of routes) {
      const own = region === null ? null : (route.regions[region] ?? NO_REGION);
      requests += own ? own.requests : route.requests;
      failed += own ? own.errors : route.lost;
    }
    this.requests = requests;
    this.failed = failed;
  }

  get latency(): Histogram {
    let sum = NO_REGION.latency;
    for (const { regions } of this.routes) {
      const counted = this.region === null ? Object.values(regions) : [regions[this.region] ?? NO_REGION];
      for (const { latency } of counted) sum = added(sum, latency);
    }
    return sum;
  }
}

/** @returns the share of requests that were answered correctly, null when there were none. */
export function successRate(counted: Pick<Served, 'requests' | 'failed'>): number | null {
  return counted.requests > 0 ? 1 - counted.failed / counted.requests : null;
}

/**
 * @param q a share, 0.99 for p99
 * @returns the latency in milliseconds, interpolated inside its bucket; beyond the last bound, that bound. Null when
 * the histogram is empty.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  const count = samplesOf(histogram);
  if (count === 0) return null;
  const rank = q * count;
  let below = 0;
  for (const [index, inBucket] of histogram.counts.entries()) {
    if (inBucket > 0 && below + inBucket >= rank) {
      const low = index === 0 ? 0 : (histogram.boundsMs[index - 1] ?? 0);
      const high = histogram.boundsMs[index] ?? low;
      return low + (high - low) * (Math.max(0, rank - below) / inBucket);
    }
    below += inBucket;
  }
  return histogram.boundsMs.at(-1) ?? null;
}

export function samplesOf(histogram: Histogram): number {
  return total(histogram.counts);
}

/**
 * Keeps what a sliding window needs of its readings, oldest first: those inside it and the last one before it.
 * A reading taken no later than the newest is dropped: two askers shared it.
 */
export function slide(
  readings: readonly TrafficCounters[],
  next: TrafficCounters,
  windowMs: number,
): readonly TrafficCounters[] {
  const newest = readings.at(-1);
  const all = newest && newest.at >= next.at ? readings : [...readings, next];
  const from = (all.at(-1)?.at ?? 0) - windowMs;
  const firstInside = all.findIndex((reading) => reading.at > from);
  return all.slice(Math.max(0, firstInside - 1));
}

function subtracted(now: Histogram, then: Histogram): Histogram {
  return { boundsMs: now.boundsMs, counts: now.counts.map((count, index) => count - (then.counts[index] ?? 0)) };
}

function added(a: Histogram, b: Histogram): Histogram {
  if (a.counts.length === 0) return b;
  const longer = a.counts.length >= b.counts.length ? a : b;
  const other = longer === a ? b : a;
  return {
    boundsMs: longer.boundsMs,
    counts: longer.counts.map((count, index) => count + (other.counts[index] ?? 0)),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V, key: string) => R): Record<string, R> {
  const changed: Record<string, R> = {};
  for (const key of Object.keys(record)) changed[key] = change(record[key] as V, key);
  return changed;
}
