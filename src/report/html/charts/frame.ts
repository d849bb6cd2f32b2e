import type { Sample } from '../../../core/ports/journal.js';
import { SPAN, type TimeScale } from './time-scale.js';

/** A chart can show no more points than it has pixels; about one every second pixel. */
const BUCKETS = 600;

/** Samples on common places of the axis. A column has a value, or null, for each place. */
export interface Frame {
  readonly x: readonly number[];
  readonly columns: ReadonlyMap<string, readonly (number | null)[]>;
}

type Fold = (kept: number, value: number) => number;

/** What a point keeps of the readings that fall on it: a dip or a peak is never averaged away. */
const WORST: Readonly<Record<string, Fold>> = { success: Math.min, p99: Math.max, stragglers: Math.max };

interface Cell {
  readonly value: number;
  readonly amount: number;
}

/**
 * Brings samples onto at most 600 places: one reading a place is kept as it is; of several, the worst (success, p99,
 * stragglers) or the mean (requests). Other series are left out. Linear in the number of samples.
 */
export function frameOf(samples: readonly Sample[], scale: TimeScale): Frame {
  const places = new Map<number, { sum: number; amount: number }>();
  const cells = new Map<string, { readonly fold: Fold | null; readonly at: Map<number, Cell> } | null>();
  for (const { at, series, value } of samples) {
    let column = cells.get(series);
    if (column === undefined) {
      const measure = series.slice(0, series.indexOf(':'));
      column = measure in WORST || measure === 'requests' ? { fold: WORST[measure] ?? null, at: new Map() } : null;
      cells.set(series, column);
    }
    if (!column) continue;
    const x = scale.place(at);
    const bucket = Math.min(BUCKETS - 1, Math.floor((x / SPAN) * BUCKETS));
    const place = places.get(bucket);
    places.set(bucket, { sum: (place?.sum ?? 0) + x, amount: (place?.amount ?? 0) + 1 });
    const cell = column.at.get(bucket);
    column.at.set(bucket, cell ? merged(cell, value, column.fold) : { value, amount: 1 });
  }
  const buckets = [...places.keys()].sort((a, b) => a - b);
  const columns = new Map<string, (number | null)[]>();
  for (const [series, column] of cells)
    if (column)
      columns.set(
        series,
        buckets.map((bucket) => column.at.get(bucket)?.value ?? null),
      );
  return { x: buckets.map((bucket) => (places.get(bucket)?.sum ?? 0) / (places.get(bucket)?.amount ?? 1)), columns };
}

function merged({ value: kept, amount }: Cell, value: number, fold: Fold | null): Cell {
  return { value: fold ? fold(kept, value) : (kept * amount + value) / (amount + 1), amount: amount + 1 };
}
