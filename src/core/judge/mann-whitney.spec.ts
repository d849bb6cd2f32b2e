import fc from 'fast-check';
import { locationShift } from './mann-whitney.js';

/** Permeability of membranes at term and earlier: Hollander and Wolfe (1973), page 69, the example of R's wilcox.test. */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLIER = [1.15, 0.88, 0.9, 0.74, 1.21];

const differences = (a: readonly number[], b: readonly number[]): number[] =>
  a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y);
const median = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;

describe('the shift of location between two samples', () => {
  it('is that of the textbook example', () => {
    const { lower, estimate, upper } = locationShift(TERM, EARLIER, 0.95);
    expect(estimate).toBeCloseTo(0.305, 2);
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0.7);
  });
  it('is exact where nothing varies', () => {
    expect(locationShift([5, 5, 5], [2, 2], 0.98)).toEqual({ lower: 3, estimate: 3, upper: 3 });
    expect(locationShift([0, 0], [0, 0], 0.98)).toEqual({ lower: 0, estimate: 0, upper: 0 });
  });
  it('is no number where a value is none, and says so', () => {
    expect(() => locationShift([Number.NaN], [1], 0.98)).toThrow('no number');
    expect(() => locationShift([], [1], 0.98)).toThrow();
  });

  const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 10, maxLength: 40 });
  it('lies in its interval, near the median of all differences, and grows with what is added', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 1_000 }), (a, b, more) => {
        const { lower, estimate, upper } = locationShift(a, b, 0.98);
        expect(lower).toBeLessThanOrEqual(estimate);
        expect(estimate).toBeLessThanOrEqual(upper);
        const sorted = differences(a, b);
        const middle = median(sorted);
        expect(lower).toBeLessThanOrEqual(middle + 0.01);
        expect(upper).toBeGreaterThanOrEqual(middle - 0.01);
        const moved = locationShift(
          a.map((value) => value + more),
          b,
          0.98,
        );
        expect(moved.estimate).toBeCloseTo(estimate + more, 1);
      }),
    );
  });
  it('is wider the surer it must be', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [loose, sure] = [locationShift(a, b, 0.8), locationShift(a, b, 0.99)];
        expect(sure.lower).toBeLessThanOrEqual(loose.lower + 0.01);
        expect(sure.upper).toBeGreaterThanOrEqual(loose.upper - 0.01);
      }),
    );
  });
});
