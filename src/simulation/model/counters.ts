import type { RegionCounters, RouteCounters, TrafficCounters } from '../../core/traffic.js';
import type { Flow } from './flow.js';

const BOUNDS_MS = [
  ...[5, 10, 20, 35, 50, 75, 100, 150, 250, 350, 500],
  ...[600, 700, 850, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000],
];
/** Share of users' requests that write. */
const WRITING = 0.5;

/** Counted since the beginning; fractions are kept, so that short stretches of time add up. */
interface Count {
  requests: number;
  errors: number;
  refused: number;
  displaced: number;
  conflicts: number;
  attempts: number;
  stragglers: number;
  readonly latency: Float64Array;
  /** What a reader gets until more is counted. */
  reading: RegionCounters | null;
}

/** What users met, summed up over stretches of time in which nothing changed. */
export class Counters {
  private readonly counts = new Map<string, Map<string, Count>>();

  constructor(
    routes: readonly string[],
    private readonly regions: readonly string[],
  ) {
    for (const route of routes) this.counts.set(route, new Map(regions.map((region) => [region, nothing()])));
  }

  add(flow: Flow, ms: number): void {
    const seconds = ms / 1000;
    for (const [route, byRegion] of flow) {
      for (const [region, rate] of byRegion) {
        const count = this.counts.get(route)?.get(region);
        // Where nobody arrives and nobody is served, nothing is counted.
        if (!count || (rate.attempts === 0 && rate.requests === 0)) continue;
        count.reading = null;
        count.requests += rate.requests * seconds;
        count.errors += rate.errors * seconds;
        count.refused += rate.refused * seconds;
        count.displaced += rate.displaced * seconds;
        count.conflicts += rate.conflicts * seconds;
        count.attempts += rate.attempts * seconds;
        count.stragglers += rate.stragglers * seconds;
        for (const { share, ms: longer } of rate.classes) {
          const bucket = bucketOf(rate.latencyMs + longer);
          count.latency[bucket] = (count.latency[bucket] ?? 0) + rate.requests * share * seconds;
        }
      }
    }
  }

  /** Users of any route who arrived in a region that was not their home. */
  stragglers(region: string): number {
    let sum = 0;
    for (const byRegion of this.counts.values()) sum += byRegion.get(region)?.stragglers ?? 0;
    return Math.floor(sum);
  }

  /** Writes that were overwritten by one which had not seen them. */
  get conflicts(): number {
    let sum = 0;
    for (const byRegion of this.counts.values()) for (const { conflicts } of byRegion.values()) sum += conflicts;
    return Math.floor(sum);
  }

  get acknowledged(): number {
    let sum = 0;
    for (const route of this.counts.keys()) sum += this.read(route).writesAcknowledged;
    return sum;
  }

  /** @param at on the reader's monotonic clock */
  all(at: number): TrafficCounters {
    const routes: Record<string, RouteCounters> = {};
    for (const route of this.counts.keys()) routes[route] = this.read(route);
    return { at, incarnation: 'model', routes };
  }

  private read(route: string): RouteCounters {
    const regions: Record<string, RegionCounters> = {};
    let requests = 0;
    let lost = 0;
    let stragglers = 0;
    let switches = 0;
    let refused = 0;
    for (const region of this.regions) {
      const count = this.counts.get(route)?.get(region) ?? nothing();
      if (count.attempts === 0 && count.requests === 0) continue;
      const reading = (count.reading ??= readingOf(count));
      requests += reading.requests;
      lost += reading.errors;
      stragglers += Math.floor(count.stragglers);
      switches += Math.floor(count.displaced);
      refused += Math.floor(count.refused);
      regions[region] = reading;
    }
    const writesAcknowledged = Math.floor((requests - lost) * WRITING);
    const causes = { ECONNREFUSED: refused, 'status 503': Math.max(0, lost - refused) };
    return { requests, lost, retried: lost, stragglers, switches, causes, writesAcknowledged, regions };
  }
}

function nothing(): Count {
  const counts = { requests: 0, errors: 0, refused: 0, displaced: 0, conflicts: 0, attempts: 0, stragglers: 0 };
  return { ...counts, latency: new Float64Array(BOUNDS_MS.length + 1), reading: null };
}

function readingOf({ requests, errors, attempts, latency }: Count): RegionCounters {
  return {
    requests: Math.floor(requests),
    errors: Math.floor(errors),
    attempts: Math.floor(attempts),
    latency: { boundsMs: BOUNDS_MS, counts: whole(latency) },
  };
}

function whole(counts: Float64Array): number[] {
  const result = new Array<number>(counts.length);
  for (let index = 0; index < counts.length; index += 1) result[index] = Math.floor(counts[index] ?? 0);
  return result;
}

function bucketOf(ms: number): number {
  let bucket = 0;
  while (ms > (BOUNDS_MS[bucket] ?? Infinity)) bucket += 1;
  return bucket;
}
