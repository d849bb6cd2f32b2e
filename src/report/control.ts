import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';

/** A users' name that the run did not touch, and whether it noticed anything. */
export interface Control {
  readonly name: string;
  /** `share`: change of its load from before the first injection to while injections were open, as a share of 1. */
  readonly drift: { readonly share: number; readonly moved: boolean };
  /** Mean success rate while injections were open, share of 1; null when it was not sampled. */
  readonly success: number | null;
}

/** Load of one name, requests a second by time, and its success rates while injections were open. */
interface Readings {
  readonly before: Map<number, number>;
  readonly under: Map<number, number>;
  readonly success: number[];
}

/** Open-loop load of 50 a second varies by a few percent from window to window; a moved user base shows far more. */
const NOISE = 0.1;
const LEAST_SUCCESS = 0.99;
const LEAST_SAMPLES = 3;
/** Only the last moments before the first injection are compared with: before them the load may still have been rising. */
const BEFORE_MS = 4_000;

/** Finds the names that had load but were no route of the run, and compares their load before with theirs under harm. */
export function controlsOf(run: RunDocument, samples: readonly Sample[]): Control[] {
  const routes = new Set(run.traffic.map(({ route }) => route));
  const touched = run.injections.filter(({ inEffectAt }) => inEffectAt !== null);
  if (routes.size === 0 || touched.length === 0) return [];
  const from = Math.min(...touched.map(({ inEffectAt }) => Date.parse(inEffectAt ?? '')));
  const to = Math.max(...touched.map(({ revertedAt }) => (revertedAt ? Date.parse(revertedAt) : Infinity)));
  const names = new Map<string, Readings>();
  for (const { at, series, value } of samples) {
    const [measure, name] = series.split(':');
    if (name === undefined || routes.has(name) || at > to || at < from - BEFORE_MS) continue;
    if (measure !== 'requests' && measure !== 'success') continue;
    const readings: Readings = names.get(name) ?? { before: new Map(), under: new Map(), success: [] };
    names.set(name, readings);
    const part = at < from ? readings.before : readings.under;
    if (measure === 'requests') part.set(at, (part.get(at) ?? 0) + value);
    else if (at >= from) readings.success.push(value);
  }
  return [...names].flatMap(([name, { before, under, success }]) => {
    if (before.size < LEAST_SAMPLES || under.size < LEAST_SAMPLES) return [];
    const share = mean(under.values()) / mean(before.values()) - 1;
    const served = success.length > 0 ? mean(success) : null;
    const moved = !(Math.abs(share) <= NOISE) || (served !== null && served < LEAST_SUCCESS);
    return [{ name, drift: { share, moved }, success: served }];
  });
}

function mean(values: Iterable<number>): number {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}
