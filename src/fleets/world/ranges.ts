import type { Ranges } from './wire.js';

type Range = readonly [number, number];

/** @returns how many numbers the sets hold. */
export function size(sets: Ranges): number {
  return Object.values(sets)
    .flat()
    .reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** @returns the sets' union, by key, as disjoint rising ranges. */
export function union(all: readonly Ranges[]): Ranges {
  const keys = new Set(all.flatMap((sets) => Object.keys(sets)));
  return Object.fromEntries([...keys].map((key) => [key, merged(all.flatMap((sets) => sets[key] ?? []))]));
}

/** @returns what `a` holds and `b` does not, by key. Both hold disjoint rising ranges. */
export function difference(a: Ranges, b: Ranges): Ranges {
  return Object.fromEntries(Object.entries(a).map(([key, ranges]) => [key, without(ranges, b[key] ?? [])]));
}

function merged(ranges: readonly Range[]): [number, number][] {
  const rising = [...ranges].sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [first, last] of rising) {
    const previous = result.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else result.push([first, last]);
  }
  return result;
}

/** Both lists rise, so one pass over both is enough. */
function without(ranges: readonly Range[], holes: readonly Range[]): [number, number][] {
  const result: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    let from = first;
    while (next < holes.length && (holes[next]?.[1] ?? 0) < from) next += 1;
    for (let at = next; at < holes.length; at += 1) {
      const hole = holes[at];
      if (!hole || hole[0] > last) break;
      if (hole[0] > from) result.push([from, hole[0] - 1]);
      from = hole[1] + 1;
    }
    if (from <= last) result.push([from, last]);
  }
  return result;
}
