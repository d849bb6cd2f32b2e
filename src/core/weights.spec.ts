import fc from 'fast-check';
import { sameWeights, shifted, weightsProblem, WHOLE, type Weights } from './weights.js';

const divisions = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 6 }).map((parts): Weights => {
  const sum = parts.reduce((a, b) => a + b, 0);
  const shares = parts.map((part) => Math.floor((part * WHOLE) / sum));
  shares[0] = (shares[0] ?? 0) + WHOLE - shares.reduce((a, b) => a + b, 0);
  return Object.fromEntries(shares.map((share, index) => [`r${index}`, share]));
});
const moved = fc.integer({ min: 0, max: WHOLE });

describe('weights', () => {
  it('move a share of the source to the others in proportion', () => {
    expect(shifted({ west: 5000, east: 5000 }, 'west', 100)).toEqual({ west: 4950, east: 5050 });
    expect(shifted({ west: 5000, east: 3000, north: 2000 }, 'west', WHOLE)).toEqual({
      west: 0,
      east: 6000,
      north: 4000,
    });
  });
  it('always divide the whole', () => {
    fc.assert(fc.property(divisions, moved, (weights, bp) => weightsProblem(shifted(weights, 'r0', bp)) === null));
  });
  it('empty the source at 100 % and touch nothing at 0 %', () => {
    fc.assert(
      fc.property(
        divisions,
        (weights) => shifted(weights, 'r0', WHOLE)['r0'] === 0 && sameWeights(shifted(weights, 'r0', 0), weights),
      ),
    );
  });
  it('take from nobody but the source', () => {
    fc.assert(
      fc.property(divisions, moved, (weights, bp) =>
        Object.entries(shifted(weights, 'r0', bp)).every(
          ([region, share]) => region === 'r0' || share >= (weights[region] ?? 0),
        ),
      ),
    );
  });
  it.each([
    [{}, 'names no region'],
    [{ a: 9_999 }, 'sum to 9999'],
    [{ a: 10_001, b: -1 }, 'a is 10001'],
    [{ a: 0.5, b: 9_999.5 }, 'a is 0.5'],
  ])('%j is no division', (weights, why) => expect(weightsProblem(weights as Weights)).toContain(why));
});
