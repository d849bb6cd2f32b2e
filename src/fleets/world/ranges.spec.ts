import fc from 'fast-check';
import { difference, size, union } from './ranges.js';
import type { Ranges } from './wire.js';

const range = fc.tuple(fc.nat(60), fc.nat(8)).map(([first, more]): [number, number] => [first, first + more]);
const sets = fc.dictionary(fc.constantFrom('west.1', 'west.2', 'east.1'), fc.array(range, { maxLength: 8 }), {
  noNullPrototype: true,
});

/** The same by counting out every number. */
function listed(ranges: Ranges): Set<string> {
  const all = Object.entries(ranges).flatMap(([key, pairs]) =>
    pairs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => `${key}:${first + at}`)),
  );
  return new Set(all);
}

describe('ranges', () => {
  it('unite as sets do, into disjoint rising ranges', () => {
    fc.assert(
      fc.property(fc.array(sets, { maxLength: 3 }), (all) => {
        const united = union(all);
        expect(listed(united)).toEqual(new Set(all.flatMap((each) => [...listed(each)])));
        expect(size(united)).toBe(listed(united).size);
        for (const pairs of Object.values(united)) {
          expect(pairs.every(([first], at) => at === 0 || first > (pairs[at - 1]?.[1] ?? 0) + 1)).toBe(true);
        }
      }),
    );
  });

  it('differ as sets do', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const left = difference(union([a]), union([b]));
        const expected = [...listed(a)].filter((number) => !listed(b).has(number));
        expect(listed(left)).toEqual(new Set(expected));
      }),
    );
  });
});
