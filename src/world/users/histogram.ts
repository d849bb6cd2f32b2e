import { type WireHistogram } from './stats.js';

/** Upper bounds in milliseconds, about a fifth apart: a quantile is off by a tenth at most. */
export const BOUNDS_MS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, 27, 33, 40, 44, 48, 52, 57, 62, 68, 75, 82, 90, 100],
  ...[120, 150, 180, 220, 270, 330, 400, 500, 600, 700, 850, 1000, 1250, 1500, 2000, 2500, 3000],
];

/** Counts of latencies in fixed buckets, so that two readings can be subtracted. */
export class LatencyHistogram {
  private readonly counts = new Array<number>(BOUNDS_MS.length + 1).fill(0);

  record(milliseconds: number): void {
    let low = 0;
    let high = BOUNDS_MS.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((BOUNDS_MS[middle] ?? Infinity) < milliseconds) low = middle + 1;
      else high = middle;
    }
    this.counts[low] = (this.counts[low] ?? 0) + 1;
  }

  toWire(): WireHistogram {
    return { boundsMs: BOUNDS_MS, counts: [...this.counts] };
  }
}
