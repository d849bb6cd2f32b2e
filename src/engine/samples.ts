import type { Judgement } from '../core/judge/judgement.js';
import type { Sample } from '../core/ports/journal.js';
import { WEIGHTS, isOpen, type RunState, type WeightsEffect } from '../core/run/state.js';
import { quantile, served, successRate, type TrafficWindow } from '../core/traffic-window.js';
import type { Vitals } from './vitals.js';

/** A reading as series for the charts. Series names: see `docs/run-document.md`. */
export function samplesOf(
  state: RunState,
  at: number,
  window: TrafficWindow | null,
  results: readonly Judgement[],
): readonly Sample[] {
  const samples: Sample[] = [];
  const add = (series: string, value: number | null): void => {
    if (value !== null) samples.push({ at, series, value });
  };
  for (const result of results) if (result.ok !== null) add(`probe:${result.probe}`, result.ok ? 1 : 0);
  for (const injection of state.injections) {
    if (injection.kind !== WEIGHTS || !isOpen(injection) || !injection.ramp) continue;
    const { route } = injection.plan.effect as WeightsEffect;
    for (const [region, weight] of Object.entries(injection.ramp.weights)) {
      add(`asked:${route}:${region}`, weight);
      if (!injection.ramp.pending) add(`weight:${route}:${region}`, weight);
    }
  }
  if (!window || window.ms === 0) return samples;
  for (const [route, counters] of Object.entries(window.routes)) {
    const perSecond = (count: number): number => (count * 1000) / window.ms;
    const all = served(window, [route], null);
    add(`success:${route}`, successRate(all));
    add(`p99:${route}`, quantile(all.latency, 0.99));
    add(`stragglers:${route}`, perSecond(counters.stragglers));
    for (const [region, counted] of Object.entries(counters.regions)) {
      add(`requests:${route}:${region}`, perSecond(counted.requests));
      add(`errors:${route}:${region}`, perSecond(counted.errors));
      if (counted.requests > 0) add(`p99:${route}:${region}`, quantile(counted.latency, 0.99));
    }
  }
  return samples;
}

/** A reading as the few figures of a live view. */
export function vitalsOf(window: TrafficWindow | null): Vitals['traffic'] {
  if (!window || window.ms === 0) return { shares: {}, successRate: null, p99Ms: null };
  const routes = Object.keys(window.routes);
  const all = served(window, routes, null);
  const regions = new Set(routes.flatMap((route) => Object.keys(window.routes[route]?.regions ?? {})));
  const shares = Object.fromEntries(
    [...regions].map((region) => [
      region,
      all.requests === 0 ? 0 : served(window, routes, region).requests / all.requests,
    ]),
  );
  return { shares, successRate: successRate(all), p99Ms: quantile(all.latency, 0.99) };
}
