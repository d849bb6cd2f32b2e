import fc from 'fast-check';
import { homeOf, homesOf, subnetOf, territoryOf, type Weights } from './routing.js';

const TERRITORIES = 1000;
const BASE: Weights = { 'us-west': 5000, 'us-east': 5000 };
const territory = fc.integer({ min: 0, max: 16_383 });

/** Weights over four regions that sum to 10 000. */
const weights = fc
  .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 3, maxLength: 3 })
  .map((cuts): Weights => {
    const [a = 0, b = 0, c = 0] = [...cuts].sort((x, y) => x - y);
    return { a, b: b - a, c: c - b, d: 10_000 - c };
  });

function count(homes: readonly string[], region: string): number {
  return homes.filter((home) => home === region).length;
}

describe('a territory’s home', () => {
  it('is where the base says when nothing is shifted', () => {
    fc.assert(
      fc.property(territory, weights, (t, base) => {
        const home = homeOf(t, base, base);
        expect(base[home]).toBeGreaterThan(0);
        expect(homeOf(t, base, Object.fromEntries(Object.entries(base).reverse()))).toBe(home);
      }),
    );
  });

  it('is never a region of weight 0', () => {
    fc.assert(
      fc.property(territory, weights, weights, (t, base, current) => {
        expect(current[homeOf(t, base, current)]).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes only for territories that the base gave to a region that gives', () => {
    fc.assert(
      fc.property(territory, weights, weights, (t, base, current) => {
        const [before, after] = [homeOf(t, base, base), homeOf(t, base, current)];
        if (after === before) return;
        expect(current[before]).toBeLessThan(base[before] ?? 0);
        expect(current[after]).toBeGreaterThan(base[after] ?? 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('moves a superset with a larger shift, and exactly those come back', () => {
    const shift = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(shift, shift, (x, y) => {
        const [small, large] = [Math.min(x, y), Math.max(x, y)].map((by) =>
          homesOf(200, BASE, { 'us-west': 5000 - by, 'us-east': 5000 + by }),
        );
        const rest = homesOf(200, BASE, BASE);
        for (const [t, home] of rest.entries()) {
          if (home === 'us-east') expect([small?.[t], large?.[t]]).toEqual(['us-east', 'us-east']);
          if (small?.[t] !== home) expect(large?.[t]).toBe(small?.[t]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('divides territories as the weights say, within the noise of a thousand', () => {
    const rest = homesOf(TERRITORIES, BASE, BASE);
    expect(Math.abs(count(rest, 'us-west') - 500)).toBeLessThan(50);
    const [quarter, none] = [2500, 0].map((left) =>
      homesOf(TERRITORIES, BASE, { 'us-west': left, 'us-east': 10_000 - left }),
    );
    expect(Math.abs(count(quarter ?? [], 'us-west') - count(rest, 'us-west') / 2)).toBeLessThan(40);
    expect(count(none ?? [], 'us-west')).toBe(0);
  });
});

describe('a territory’s subnet', () => {
  it('is found again from any address in it', () => {
    fc.assert(
      fc.property(territory, fc.integer({ min: 0, max: 255 }), (t, host) => {
        expect(territoryOf(subnetOf(t).replace(/\.0$/, `.${host}`), 16_384)).toBe(t);
      }),
    );
    expect([subnetOf(0), subnetOf(999)]).toEqual(['100.64.0.0', '100.67.231.0']);
  });

  it('is one of ours for every address in the world', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const t = territoryOf(address, TERRITORIES);
        expect(Number.isInteger(t) && t >= 0 && t < TERRITORIES).toBe(true);
      }),
    );
  });
});
