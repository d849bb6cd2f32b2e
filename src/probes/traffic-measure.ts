import { SilverbackError } from '../core/errors.js';
import type { Measurement } from '../core/ports/probe.js';
import type { Histogram } from '../core/traffic.js';
import { quantile, samplesOf, served, successRate, type TrafficWindow } from '../core/traffic-window.js';

/** Fewer requests than this say nothing about a share or a quantile. */
export const ENOUGH = 100;
/** Before this share of the window has been seen, a rate is chance. */
const SEEN = 0.8;
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

export const UNITS = {
  successRate: 'share',
  rate: 'number',
  attempts: 'number',
  p50: 'milliseconds',
  p95: 'milliseconds',
  p99: 'milliseconds',
  switches: 'number',
} as const;

export type Measure = keyof typeof UNITS;

/** One region, `all` of the target's routes together, or `each` region of these on its own. */
export const TOGETHER = 'all';
export const APART = 'each';

/** Whether a window is as long as it was meant to be, or nearly so. */
export function isFull({ ms }: TrafficWindow, wantedMs: number): boolean {
  return ms >= wantedMs * SEEN;
}

/** @returns the regions in which users of the routes were served, or asked in vain. */
export function servingRegions({ routes }: TrafficWindow, of: readonly string[]): readonly string[] {
  const regions = new Set(of.flatMap((route) => Object.keys(routes[route]?.regions ?? {})));
  return [...regions].filter((region) => of.some((route) => (routes[route]?.regions[region]?.requests ?? 0) > 0));
}

/** @param region null for all regions together */
export function measured(
  window: TrafficWindow,
  measure: Measure,
  routes: readonly string[],
  region: string | null,
): Omit<Measurement, 'each'> {
  const sum = served(window, routes, region);
  switch (measure) {
    case 'rate':
      return perSecond(sum.requests, window.ms);
    case 'attempts':
      return perSecond(attempts(window, routes, region), window.ms);
    case 'switches':
      return sampled(switches(window, routes), sum.requests);
    case 'successRate':
      return sampled(successRate(sum), sum.requests);
    case 'p50':
    case 'p95':
    case 'p99':
      return ofLatency(sum.latency, QUANTILES[measure]);
  }
}

function attempts({ routes }: TrafficWindow, of: readonly string[], region: string | null): number {
  return of.reduce((sum, route) => {
    const regions = Object.entries(routes[route]?.regions ?? {});
    return (
      sum + regions.reduce((all, [name, counted]) => ((region ?? name) === name ? all + counted.attempts : all), 0)
    );
  }, 0);
}

/** A count, not a share: while nobody is moved there are none. Throws when the meter does not follow its users. */
function switches({ routes: counted }: TrafficWindow, routes: readonly string[]): number {
  return routes.reduce((sum, route) => {
    const { switches } = counted[route] ?? {};
    if (switches !== undefined) return sum + switches;
    throw new SilverbackError('unsupported-by-target', `the target's meter does not follow the users of ${route}`);
  }, 0);
}

function perSecond(count: number, ms: number): Measurement {
  return { values: ms > 0 ? { value: (count * 1000) / ms } : {}, samples: ms > 0 ? 1 : 0, enough: 1 };
}

function ofLatency(latency: Histogram, q: number): Measurement {
  return sampled(quantile(latency, q), samplesOf(latency));
}

function sampled(value: number | null, samples: number): Measurement {
  return { values: value === null ? {} : { value }, samples, enough: ENOUGH };
}
