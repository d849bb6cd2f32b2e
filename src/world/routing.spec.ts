import fc from 'fast-check';
import { homesOf, subnetOf, territoryOf, type Weights } from './routing.js';

const TERRITORIES = 1000;
const FEW = 60;
const BASE: Weights = { 'us-west': 5000, 'us-east': 5000 };
const territory = fc.integer({ min: 0, max: 16_383 });

/** Weights over four regions that sum to 10 000. */
const weights = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 3, maxLength: 3 }).map((cuts): Weights => {
  const [a = 0, b = 0, c = 0] = [...cuts].sort((x, y) => x - y);
  return { a, b: b - a, c: c - b, d: 10_000 - c };
});

/** So many basis points leave us-west. */
function shifted(by: number): Weights {
  return { 'us-west': 5000 - by, 'us-east': 5000 + by };
}

function count(homes: readonly string[], region: string): number {
  return homes.filter((home) => home === region).length;
}

describe('a territory’s home', () => {
  it('is where the base says when nothing is shifted, in whatever order regions are named', () => {
    fc.assert(
      fc.property(weights, (base) => {
        const homes = homesOf(FEW, base, base);
        for (const home of homes) expect(base[home]).toBeGreaterThan(0);
        expect(homesOf(FEW, Object.fromEntries(Object.entries(base).reverse()), base)).toEqual(homes);
      }),
    );
  });

  it('is never a region of weight 0', () => {
    fc.assert(
      fc.property(weights, weights, (base, current) => {
        for (const home of homesOf(FEW, base, current)) expect(current[home]).toBeGreaterThan(0);
      }),
    );
  });

  it('changes only for territories that the base gave to a region that gives', () => {
    fc.assert(
      fc.property(weights, weights, (base, current) => {
        const rest = homesOf(FEW, base, base);
        for (const [territory, after] of homesOf(FEW, base, current).entries()) {
          const before = rest[territory] ?? '';
          if (after === before) continue;
          expect(current[before]).toBeLessThan(base[before] ?? 0);
          expect(current[after]).toBeGreaterThan(base[after] ?? 0);
        }
      }),
    );
  });

  it('moves a superset with a larger shift, so that exactly those come back', () => {
    const shift = fc.integer({ min: 0, max: 5000 });
    const rest = homesOf(FEW, BASE, BASE);
    fc.assert(
      fc.property(shift, shift, (x, y) => {
        const [small, large] = [Math.min(x, y), Math.max(x, y)].map((by) => homesOf(FEW, BASE, shifted(by)));
        for (const [territory, home] of rest.entries()) {
          if (home === 'us-east') expect([small?.[territory], large?.[territory]]).toEqual(['us-east', 'us-east']);
          if (small?.[territory] !== home) expect(large?.[territory]).toBe(small?.[territory]);
        }
      }),
    );
  });

  it('moves the share that was asked for, to half a territory', () => {
    const all = count(homesOf(TERRITORIES, BASE, BASE), 'us-west');
    expect(Math.abs(all - TERRITORIES / 2)).toBeLessThan(50);
    for (const by of [50, 250, 1250, 2500, 5000]) {
      const left = count(homesOf(TERRITORIES, BASE, shifted(by)), 'us-west');
      expect(Math.abs(all - left - (all * by) / 5000)).toBeLessThanOrEqual(0.5);
    }
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
