import { build, type Histogram } from 'hdr-histogram-js';
import { type Family } from '../exposition.js';
import { type EdgeStats } from '../protocol.js';

const QUANTILES = [0.5, 0.95, 0.99, 0.999] as const;

interface RouteMeter {
  requests: number;
  errors: number;
  stragglers: number;
  proxied: number;
  /** Requests that other edges sent home. */
  hops: number;
  /** Microseconds. */
  readonly latency: Histogram;
}
export interface Served {
  readonly isError: boolean;
  readonly isHop: boolean;
  readonly isStraggler: boolean;
  readonly isProxied: boolean;
  readonly milliseconds: number;
}

/** What an edge has answered, by route, since it started. */
export class Meter {
  private readonly routes: ReadonlyMap<string, RouteMeter>;

  constructor(routes: readonly string[]) {
    this.routes = new Map(routes.map((route) => [route, fresh()]));
  }

  count(route: string, { isError, isHop, isStraggler, isProxied, milliseconds }: Served): void {
    const meter = this.routes.get(route);
    if (!meter) return;
    if (isHop) {
      meter.hops += 1;
      return;
    }
    meter.requests += 1;
    if (isError) meter.errors += 1;
    if (isStraggler) meter.stragglers += 1;
    if (isProxied) meter.proxied += 1;
    meter.latency.recordValue(Math.round(milliseconds * 1000));
  }

  stats(): EdgeStats['routes'] {
    const entries = [...this.routes].map(([route, { requests, errors, stragglers, proxied }]) => {
      return [route, { requests, errors, stragglers, proxied }] as const;
    });
    return Object.fromEntries(entries);
  }

  families(): readonly Family[] {
    return [
      this.counter('requests', 'Requests of users answered', (meter) => meter.requests),
      this.counter('errors', 'Requests of users answered with 5xx', (meter) => meter.errors),
      this.counter('stragglers', 'Requests of users whose home is elsewhere', (meter) => meter.stragglers),
      this.counter('proxied', 'Requests of users passed to another region', (meter) => meter.proxied),
      this.counter('hops', 'Requests that other edges sent home', (meter) => meter.hops),
      {
        name: 'silverback_edge_latency_seconds',
        help: 'Latency quantiles of requests of users since start',
        type: 'gauge',
        samples: [...this.routes].flatMap(([route, { latency }]) =>
          QUANTILES.map((quantile) => ({
            labels: { route, quantile: String(quantile) },
            value: latency.getValueAtPercentile(quantile * 100) / 1_000_000,
          })),
        ),
      },
    ];
  }

  private counter(name: string, help: string, value: (meter: RouteMeter) => number): Family {
    const samples = [...this.routes].map(([route, meter]) => ({ labels: { route }, value: value(meter) }));
    return { name: `silverback_edge_${name}_total`, help, type: 'counter', samples };
  }
}

function fresh(): RouteMeter {
  const latency = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 2 });
  return { requests: 0, errors: 0, stragglers: 0, proxied: 0, hops: 0, latency };
}
