import fc from 'fast-check';
import { WHOLE, weightsProblem } from '../../core/weights.js';
import { type Backend, divisionOf, weighted } from './backends.js';
import { weightsFor } from './backend-weights.js';

/** `{ west: [3, 1] }`: two backends of west, with these weights. */
function backends(written: Readonly<Record<string, readonly number[]>>): readonly Backend[] {
  return Object.entries(written)
    .flatMap(([region, weights]) => weights.map((weight, at) => ({ region, name: `${region}-${at}`, weight })))
    .map((backend, position) => ({ ...backend, position }));
}

describe(weightsFor.name, () => {
  it.each([
    [
      'basis points as they are, of one backend each',
      { west: [1], east: [1] },
      { west: 4500, east: 5500 },
      [4500, 5500],
    ],
    ['nothing for a region that is emptied', { west: [1], east: [1] }, { west: 0, east: 10_000 }, [0, 10_000]],
    [
      'what was there before, and no other weights like it',
      { west: [7], east: [7] },
      { west: 5000, east: 5000 },
      [7, 7],
    ],
    [
      'shares within a region as they were',
      { west: [3, 1, 0], east: [1] },
      { west: 1000, east: 9000 },
      [3000, 1000, 0, 36_000],
    ],
    [
      'equal shares within a region that had no users',
      { west: [1], east: [0, 0, 0] },
      { west: 5000, east: 5000 },
      [15_000, 5000, 5000, 5000],
    ],
  ])('gives %s', (_, before, asked, weights) => {
    expect(weightsFor(asked, backends(before))).toEqual(weights);
  });

  const anyBackends = fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.constantFrom(0, 1, 50, 100, 999_983), { minLength: 1, maxLength: 3 }),
    )
    .map(([west, east, south]) => backends({ west, east, south }));
  const anyDivision = fc
    .tuple(fc.integer({ min: 0, max: WHOLE }), fc.integer({ min: 0, max: WHOLE }))
    .map(([a, b]) => ({ west: Math.min(a, b), east: Math.abs(a - b), south: WHOLE - Math.max(a, b) }));

  it('comes to what is asked, whatever was there before', () => {
    fc.assert(
      fc.property(anyBackends, anyDivision, (before, asked) => {
        const weights = weightsFor(asked, before);
        expect(weights.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 1_000_000)).toBe(true);
        const seen = divisionOf(weighted(before, weights));
        expect(weightsProblem(seen)).toBeNull();
        expect(seen).toEqual(asked);
      }),
      { numRuns: 2000 },
    );
  });

  it('lets nobody in a region have users who had none beside others that had, and takes them from none that had', () => {
    fc.assert(
      fc.property(anyBackends, anyDivision, (before, asked) => {
        const weights = weightsFor(asked, before);
        const had = divisionOf(before);
        before.forEach(({ region, weight }, at) => {
          if (asked[region as keyof typeof asked] === 0 || (had[region] ?? 0) === 0) return;
          expect((weights[at] ?? 0) > 0).toBe(weight > 0);
        });
      }),
      { numRuns: 1000 },
    );
  });
});
