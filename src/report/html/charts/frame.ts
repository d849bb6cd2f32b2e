import type { Sample } from '../../../core/ports/journal.js';
import { bucketsOf, extremes, type Bucket, type Moment } from './buckets.js';
import type { TimeScale } from './time-scale.js';

/** Samples on common places of the axis. A column has a value, or null, for each place. */
export interface Frame {
  readonly x: readonly number[];
  readonly columns: ReadonlyMap<string, readonly (number | null)[]>;
}

const DRAWN: ReadonlySet<string> = new Set(['requests', 'success', 'p99', 'stragglers']);

/**
 * Brings samples onto at most 1 200 places, since a chart can show no more than it has pixels. Where there are few
 * readings each is kept as it is. Of many on one spot both the lowest and the highest of a series are kept, in their
 * order, so that no dip and no peak is lost or averaged away. Series that no chart draws are left out.
 */
export function frameOf(samples: readonly Sample[], scale: TimeScale): Frame {
  const drawn = samples.filter(({ series }) => DRAWN.has(series.slice(0, series.indexOf(':'))));
  const places = bucketsOf(drawn, scale).flatMap((bucket) =>
    bucket.moments.length <= 2 ? bucket.moments : two(bucket),
  );
  const series = new Set(drawn.map((sample) => sample.series));
  return {
    x: places.map(({ x }) => x),
    columns: new Map([...series].map((name) => [name, places.map(({ values }) => values.get(name) ?? null)])),
  };
}

/** Requests are stacked, so all of their series are taken from the same two moments: the quietest and the busiest. */
function two({ from, to, moments }: Bucket): Moment[] {
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  const keep = (name: string, values: readonly number[]): void => {
    const [one = 0, other = 0] = extremes(values);
    first.set(name, values[one] ?? 0);
    second.set(name, values[other] ?? 0);
  };
  const requests = (name: string): boolean => name.startsWith('requests:');
  const names = new Set(moments.flatMap(({ values }) => [...values.keys()]));
  for (const name of names)
    if (!requests(name))
      keep(
        name,
        moments.flatMap(({ values }) => values.get(name) ?? []),
      );
  const counted = moments.filter(({ values }) => [...values.keys()].some(requests));
  const totals = counted.map(({ values }) =>
    [...values].reduce((sum, [name, value]) => (requests(name) ? sum + value : sum), 0),
  );
  extremes(totals).forEach((moment, index) => {
    for (const [name, value] of counted[moment]?.values ?? [])
      if (requests(name)) (index === 0 ? first : second).set(name, value);
  });
  const quarter = (to - from) / 4;
  return [
    { x: from + quarter, values: first },
    { x: to - quarter, values: second },
  ];
}
