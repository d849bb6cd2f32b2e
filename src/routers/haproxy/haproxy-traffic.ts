import type { Clock } from '../../core/ports/clock.js';
import type { TrafficMeter } from '../../core/ports/fleet.js';
import type { RegionCounters, RouteCounters, TrafficCounters } from '../../core/traffic.js';
import { BACKEND, type HaproxyCounters, type RouteCounts } from './haproxy-counters.js';
import { type Counts, sum } from './odometer.js';

/** HAProxy keeps averages of the last answers, and no histogram. */
const NO_LATENCY = { boundsMs: [], counts: [] };

/**
 * Requests and errors as HAProxy counts them: in front of the regions, so that a dead one cannot hide its errors. It
 * does not know latencies as a distribution, who of its users has moved, what an answer was worth, nor who never
 * reached it: a probe from outside says that.
 */
export class HaproxyTraffic implements TrafficMeter {
  constructor(
    private readonly routes: Readonly<Record<string, HaproxyCounters>>,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  async read(): Promise<TrafficCounters> {
    const at = this.clock.monotonic();
    const names = Object.keys(this.routes);
    const all = await Promise.all(Object.values(this.routes).map((counters) => counters.read()));
    return {
      at,
      incarnation: all.map(({ incarnation }) => incarnation).join(' '),
      routes: Object.fromEntries(
        all.map((counts, index) => {
          const name = names[index] ?? '';
          return [name, routeCounters(counts, this.routes[name]?.place.servers ?? {})];
        }),
      ),
    };
  }
}

function routeCounters(
  { counts, http }: RouteCounts,
  servers: Readonly<Record<string, readonly string[]>>,
): RouteCounters {
  const all = counts[BACKEND] ?? {};
  return {
    requests: all['stot'] ?? 0,
    lost: lostOf(all, http),
    retried: (all['wretr'] ?? 0) + (all['wredis'] ?? 0),
    stragglers: 0,
    writesAcknowledged: 0,
    regions: Object.fromEntries(
      Object.entries(servers).map(([region, names]) => [region, regionCounters(names, counts, http)]),
    ),
  };
}

function regionCounters(
  names: readonly string[],
  counts: Readonly<Record<string, Counts>>,
  http: boolean,
): RegionCounters {
  const own = names.reduce<Counts>((all, name) => sum(all, counts[name] ?? {}), {});
  const requests = own['stot'] ?? 0;
  const errors = failedCalls(own) + (http ? (own['hrsp_5xx'] ?? 0) : 0);
  return { requests, errors, attempts: requests, latency: NO_LATENCY };
}

/**
 * What HAProxy answers itself for a server that did not is a status of the backend alone. Without HTTP there is no
 * status: a connection that failed is all that is known.
 */
function lostOf(counts: Counts, http: boolean): number {
  return http ? (counts['hrsp_5xx'] ?? 0) : failedCalls(counts);
}

const failedCalls = (counts: Counts): number => (counts['econ'] ?? 0) + (counts['eresp'] ?? 0);
