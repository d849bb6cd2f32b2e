import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Measurement, Probe, ProbeType } from '../core/ports/probe.js';
import type { TrafficCounters } from '../core/traffic.js';
import {
  difference,
  quantile,
  samplesOf,
  served,
  slide,
  successRate,
  type TrafficWindow,
} from '../core/traffic-window.js';
import { duration } from '../core/source/fields.js';

/** Fewer requests than this say nothing about a share or a quantile. */
const ENOUGH = 100;
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

const args = z
  .strictObject({
    measure: z.enum(['successRate', 'rate', 'p50', 'p95', 'p99']),
    route: z.string().min(1).optional(),
    region: z.string().min(1).default('all'),
    window: duration,
  })
  .describe('What users met: one value, a share, requests a second, or a latency');
type Args = z.output<typeof args>;

/** What users met lately: success rate, requests a second, latency; of a region or of all. */
@ProbeKind('traffic')
export class TrafficProbe implements ProbeType<Args> {
  readonly type = 'traffic';
  readonly args = args;
  readonly needs: readonly Capability[] = ['traffic', 'routers'];

  values({ measure }: Args) {
    return { value: UNITS[measure] } as const;
  }

  make(name: string, wanted: Args, { traffic, routers }: Partial<Capabilities>): Probe {
    if (!traffic) throw new SilverbackError('unsupported-by-target', `${name}: the target does not measure traffic`);
    let readings: readonly TrafficCounters[] = [];
    return {
      name,
      async measure() {
        readings = slide(readings, await traffic.read(), wanted.window);
        const [oldest, newest] = [readings[0], readings.at(-1)];
        if (!oldest || !newest) throw new SilverbackError('target-unreachable', `${name}: no reading of the traffic`);
        const routes = routesOf(wanted, newest, Object.keys(routers ?? {}));
        return judged(difference(newest, oldest), wanted, routes);
      },
    };
  }
}

const UNITS = {
  successRate: 'share',
  rate: 'number',
  p50: 'milliseconds',
  p95: 'milliseconds',
  p99: 'milliseconds',
} as const;

/** Without a route, the target's routes count; with a region, whatever is served there. */
function routesOf(wanted: Args, counters: TrafficCounters, targetRoutes: readonly string[]): readonly string[] {
  const counted = Object.keys(counters.routes);
  if (wanted.route === undefined) return wanted.region === 'all' ? targetRoutes : counted;
  if (counted.includes(wanted.route)) return [wanted.route];
  throw new SilverbackError(
    'target-unreachable',
    `no traffic of ${wanted.route} is counted, only of ${counted.join(', ')}`,
  );
}

function judged(window: TrafficWindow, wanted: Args, routes: readonly string[]): Measurement {
  const counted = served(window, routes, wanted.region === 'all' ? null : wanted.region);
  if (wanted.measure === 'rate') {
    const known = window.ms > 0;
    return { values: known ? { value: (counted.requests * 1000) / window.ms } : {}, samples: known ? 1 : 0, enough: 1 };
  }
  if (wanted.measure === 'successRate') {
    return measured(successRate(counted), counted.requests);
  }
  return measured(quantile(counted.latency, QUANTILES[wanted.measure]), samplesOf(counted.latency));
}

function measured(value: number | null, samples: number): Measurement {
  return { values: value === null ? {} : { value }, samples, enough: ENOUGH };
}
