import type { Sample } from '../../../core/ports/journal.js';
import { SPAN, type TimeScale } from './time-scale.js';

/** About one every second pixel of a chart. */
const BUCKETS = 600;

/** What was read at one time. */
export interface Moment {
  readonly x: number;
  readonly values: ReadonlyMap<string, number>;
}

/** A stretch of the axis, and the moments that fall on it in order of time. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly moments: Moment[];
}

/** Divides samples over the axis, from left to right; stretches without any are left out. */
export function bucketsOf(samples: readonly Sample[], scale: TimeScale): Bucket[] {
  const moments = new Map<number, { readonly x: number; readonly values: Map<string, number> }>();
  for (const { at, series, value } of samples) {
    const moment = moments.get(at) ?? { x: scale.place(at), values: new Map<string, number>() };
    moments.set(at, moment);
    moment.values.set(series, value);
  }
  const buckets = new Map<number, Bucket>();
  for (const [, moment] of [...moments].sort(([a], [b]) => a - b)) {
    const index = Math.min(BUCKETS - 1, Math.floor((moment.x / SPAN) * BUCKETS));
    const width = SPAN / BUCKETS;
    const bucket = buckets.get(index) ?? { from: index * width, to: (index + 1) * width, moments: [] };
    buckets.set(index, bucket);
    bucket.moments.push(moment);
  }
  return [...buckets.values()];
}

/** @returns where the lowest and the highest value stand, in their order; empty without values */
export function extremes(values: readonly number[]): readonly number[] {
  if (values.length === 0) return [];
  let [low, high] = [0, 0];
  values.forEach((value, index) => {
    if (value < (values[low] ?? 0)) low = index;
    if (value > (values[high] ?? 0)) high = index;
  });
  return low < high ? [low, high] : [high, low];
}
