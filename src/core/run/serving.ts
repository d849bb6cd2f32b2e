import type { Serving } from '../ports/probe.js';
import { WHOLE, type Weights } from '../weights.js';
import { holdsRegionDown, isOpen, openWeights, WEIGHTS, type RunState, type WeightsEffect } from './state.js';

/**
 * Where users are meant to be served at this moment: at rest as the target says, during a shift as its ramp says. A
 * region that this run has emptied or holds down is left out; one that gets its users back counts from then on.
 */
export function servingNow(state: RunState, now: number): Serving {
  return Object.fromEntries(
    Object.entries(state.targetSpec.routes).map(([route, { weights: atRest, ttlMs }]) => {
      const weights = openWeights(state, route)?.ramp?.weights ?? atRest;
      const regions = Object.entries(weights).flatMap(([region, weight]) => {
        const since = weight > 0 ? servesSince(state, route, region, atRest) : null;
        return since === null ? [] : [[region, { share: weight / WHOLE, forMs: now - since - ttlMs }] as const];
      });
      return [route, Object.fromEntries(regions)];
    }),
  );
}

/** @returns since when a region has its users, milliseconds since the epoch: always, unless this run took them away; null while it does not */
function servesSince(state: RunState, route: string, region: string, atRest: Weights): number | null {
  let since = -Infinity;
  for (const injection of state.injections) {
    const effect = injection.kind === WEIGHTS ? (injection.plan.effect as WeightsEffect) : null;
    const { ramp } = injection;
    const moved = effect?.route === route && ramp !== null;
    const wasEmpty = moved && ((atRest[region] ?? 0) === 0 || (effect.from === region && ramp.emptiedAt !== null));
    const wasDown = holdsRegionDown(injection) && injection.plan.regions.includes(region);
    if (!wasEmpty && !wasDown) continue;
    if (isOpen(injection) && (wasDown || ramp?.pending)) return null;
    since = Math.max(since, (isOpen(injection) ? ramp?.since : injection.revertedAt) ?? since);
  }
  return since;
}
