import type { TrafficWindow } from '../traffic-window.js';
import type { GateDecision } from '../run/event.js';

/**
 * From when on nobody of a route may come to an emptied region any more: the last answer that named it has run out,
 * and the second half of the soak has begun, so that a longer soak forgives what came late.
 * @param since when the new weights were seen; all times in milliseconds
 */
export function quietFrom(since: number, now: number, ttlMs: number, intervalMs: number): number {
  return Math.max(since + ttlMs + intervalMs, (since + now) / 2);
}

/** Weights of zero are believed when users are seen to follow them: no attempt to reach the region counts as none. */
export function judgeEmptied(
  window: TrafficWindow | null,
  route: string,
  region: string,
): { decision: Exclude<GateDecision, 'worse'>; evidence: string } {
  const counted = window?.routes[route];
  if (!window || window.ms === 0 || !counted)
    return { decision: 'undecided', evidence: `${region}: nobody has counted yet whether users still come` };
  const attempts = counted.regions[region]?.attempts ?? 0;
  const seen = `${region}: ${attempts} attempts of ${route} in ${Math.round(window.ms)} ms after it was emptied`;
  return { decision: attempts === 0 ? 'pass' : 'undecided', evidence: seen };
}
