import { type Ranges } from './protocol.js';

type Range = [first: number, last: number];

/** Sets of whole numbers by key, kept as disjoint rising ranges: small as long as the numbers come nearly in order. */
export class RangeSets {
  private readonly sets = new Map<string, Range[]>();

  /** @returns false when it was in there already. */
  add(key: string, value: number): boolean {
    let ranges = this.sets.get(key);
    if (!ranges) this.sets.set(key, (ranges = []));
    const at = after(ranges, value);
    const before = ranges[at - 1];
    const next = ranges[at];
    if (before && value <= before[1]) return false;
    const joinsBefore = before?.[1] === value - 1;
    const joinsNext = next?.[0] === value + 1;
    if (before && next && joinsBefore && joinsNext) {
      before[1] = next[1];
      ranges.splice(at, 1);
    } else if (before && joinsBefore) before[1] = value;
    else if (next && joinsNext) next[0] = value;
    else ranges.splice(at, 0, [value, value]);
    return true;
  }

  addAll(ranges: Ranges): void {
    for (const [key, all] of Object.entries(ranges)) {
      if (!this.sets.has(key))
        this.sets.set(
          key,
          all.map(([first, last]) => [first, last]),
        );
      else for (const [first, last] of all) for (let value = first; value <= last; value += 1) this.add(key, value);
    }
  }

  has(key: string, value: number): boolean {
    const ranges = this.sets.get(key) ?? [];
    const before = ranges[after(ranges, value) - 1];
    return before !== undefined && value <= before[1];
  }

  /** @returns how many numbers are in all sets. */
  get size(): number {
    let sum = 0;
    for (const ranges of this.sets.values()) for (const [first, last] of ranges) sum += last - first + 1;
    return sum;
  }

  /** A copy. `of` restricts it to the keys that it accepts. */
  toRanges(of: (key: string) => boolean = () => true): Ranges {
    const chosen = [...this.sets].filter(([key]) => of(key));
    return Object.fromEntries(
      chosen.map(([key, ranges]) => [key, ranges.map(([first, last]) => [first, last] as const)]),
    );
  }
}

/** @returns the index of the first range that begins after `value`. */
function after(ranges: readonly Range[], value: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[0] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
