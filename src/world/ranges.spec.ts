import fc from 'fast-check';
import { RangeSets } from './ranges.js';

describe('RangeSets', () => {
  it('keeps numbers that come in order as one range', () => {
    const sets = new RangeSets();
    for (let value = 1; value <= 1000; value += 1) sets.add('us-west.1', value);
    expect(sets.toRanges()).toEqual({ 'us-west.1': [[1, 1000]] });
    expect(sets.size).toBe(1000);
  });

  it('joins two ranges when the number between them comes', () => {
    const sets = new RangeSets();
    for (const value of [1, 2, 4, 5, 9, 3]) sets.add('a', value);
    expect(sets.toRanges()).toEqual({
      a: [
        [1, 5],
        [9, 9],
      ],
    });
  });

  it('takes what another one holds to what it holds itself', () => {
    const sets = new RangeSets();
    for (const value of [1, 2, 5]) sets.add('a', value);
    sets.addAll({ a: [[2, 4]], b: [[7, 9]] });
    expect(sets.toRanges()).toEqual({ a: [[1, 5]], b: [[7, 9]] });
  });

  it('gives only the keys that are asked for', () => {
    const sets = new RangeSets();
    sets.add('a.1', 1);
    sets.add('b.1', 1);
    expect(sets.toRanges((key) => key.startsWith('b.'))).toEqual({ 'b.1': [[1, 1]] });
  });

  it('holds exactly what was added, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (values) => {
        const sets = new RangeSets();
        const reference = new Set<number>();
        for (const value of values) {
          expect(sets.add('k', value)).toBe(!reference.has(value));
          reference.add(value);
        }
        for (let value = -1; value <= 61; value += 1) expect(sets.has('k', value)).toBe(reference.has(value));
        const ranges = sets.toRanges()['k'] ?? [];
        for (const [index, [first, last]] of ranges.entries()) {
          expect(first).toBeLessThanOrEqual(last);
          expect(first).toBeGreaterThan((ranges[index - 1]?.[1] ?? -2) + 1);
        }
        expect(sets.size).toBe(reference.size);
      }),
    );
  });
});
