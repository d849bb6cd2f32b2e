import type { RunEvent } from '../core/run/event.js';
import type { InjectionState, WeightsEffect } from '../core/run/state.js';
import type { Weights } from '../core/weights.js';
import { routerOf } from './care/weights.js';
import { within } from './calls.js';
import type { Work } from './work.js';

/** Who still arrived where he no longer lives since the weights were seen, `since`; empty when nobody was counted. */
export function stragglersSeen({ bench, traffic }: Work, injection: InjectionState, since: number): RunEvent[] {
  const { route } = injection.plan.effect as WeightsEffect;
  const curve = traffic.stragglers(route, since);
  const ttlMs = bench.ttlMs[route] ?? 0;
  return curve.length > 0
    ? [{ type: 'StragglersSeen', route, since: new Date(since).toISOString(), ttlMs, curve }]
    : [];
}

/**
 * A route's weights as the data plane carries them now, beside what was asked and where users really went from `since`
 * (milliseconds since the epoch) on. Empty when the route cannot be read: what was not seen is not recorded.
 */
export async function trafficSeen(
  { session, bench, traffic }: Work,
  injection: InjectionState,
  asked: Weights,
  since: number,
): Promise<RunEvent[]> {
  const { route } = injection.plan.effect as WeightsEffect;
  const { clock, state } = session;
  const reading = await within(clock, state.tempo.callTimeoutMs, 'reading weights', () =>
    routerOf(bench, route).readWeights(route),
  ).catch(() => null);
  if (!reading || reading.source === 'unknown') return [];
  const served = traffic.window(since)?.routes[route]?.regions ?? {};
  // What is under way, or went nowhere, is of no region.
  const total = Object.values(served).reduce((sum, { requests }) => sum + requests, 0);
  const shareOf = (region: string): number => (total === 0 ? 0 : (served[region]?.requests ?? 0) / total);
  const shares = Object.fromEntries(Object.keys(reading.weights).map((region) => [region, shareOf(region)]));
  return [{ type: 'TrafficSeen', route, weights: reading.weights, asked, shares, source: reading.source }];
}
