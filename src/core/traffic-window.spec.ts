import fc from 'fast-check';
import type { RouteCounters, TrafficCounters } from './traffic.js';
import { difference, quantile, samplesOf, served, slide, successRate } from './traffic-window.js';

const BOUNDS = [1, 5, 10, 50, 100];
const counts = fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 });
const histogram = counts.map((values) => ({ boundsMs: BOUNDS, counts: values }));
const region = fc.record({ requests: fc.nat(1000), errors: fc.nat(1000), attempts: fc.nat(1000), latency: histogram });
const route = fc.record({
  requests: fc.nat(1000),
  lost: fc.nat(1000),
  retried: fc.nat(1000),
  stragglers: fc.nat(1000),
  writesAcknowledged: fc.nat(1000),
  regions: fc.record({ west: region, east: region }),
});

function reading(at: number, www: RouteCounters): TrafficCounters {
  return { at, routes: { www } };
}

function plus(a: RouteCounters, b: RouteCounters): RouteCounters {
  const regions = Object.fromEntries(
    Object.entries(a.regions).map(([name, x]) => {
      const y = b.regions[name];
      if (!y) throw new Error('both have the same regions');
      const sums = x.latency.counts.map((count, i) => count + (y.latency.counts[i] ?? 0));
      return [
        name,
        {
          requests: x.requests + y.requests,
          errors: x.errors + y.errors,
          attempts: x.attempts + y.attempts,
          latency: { boundsMs: BOUNDS, counts: sums },
        },
      ];
    }),
  );
  return {
    requests: a.requests + b.requests,
    lost: a.lost + b.lost,
    retried: a.retried + b.retried,
    stragglers: a.stragglers + b.stragglers,
    writesAcknowledged: a.writesAcknowledged + b.writesAcknowledged,
    regions,
  };
}

describe('difference', () => {
  it('gives back what was counted since the earlier reading', () => {
    fc.assert(
      fc.property(route, route, (before, since) => {
        const later = plus(before, since);
        const { ms, routes } = difference(reading(9, later), reading(4, before));
        expect(ms).toBe(5);
        expect(routes['www'] && plus(before, routes['www'])).toEqual(later);
      }),
    );
  });

  it('takes what a restarted counter has counted from its start', () => {
    fc.assert(
      fc.property(route, route, (before, after) => {
        fc.pre(before.requests > after.requests);
        expect(difference(reading(9, after), reading(4, before)).routes['www']).toEqual(after);
      }),
    );
  });
});

describe('served', () => {
  it('adds a region over routes, and of all regions counts what users lost', () => {
    fc.assert(
      fc.property(route, route, (a, b) => {
        const window = { ms: 1, routes: { a, b } };
        const west = served(window, ['a', 'b'], 'west');
        expect(west.requests).toBe((a.regions.west?.requests ?? 0) + (b.regions.west?.requests ?? 0));
        expect(served(window, ['a'], null)).toMatchObject({ requests: a.requests, failed: a.lost });
        expect(samplesOf(served(window, ['a', 'b'], null).latency)).toBe(
          samplesOf(west.latency) + samplesOf(served(window, ['a', 'b'], 'east').latency),
        );
      }),
    );
  });

  it('has no success rate without requests', () => {
    expect(successRate(served({ ms: 1, routes: {} }, ['www'], null))).toBeNull();
    expect(successRate({ requests: 200, failed: 3 })).toBeCloseTo(0.985);
  });
});

describe('quantile', () => {
  it('rises with q and stays inside the bounds', () => {
    fc.assert(
      fc.property(
        histogram,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (h, a, b) => {
          fc.pre(samplesOf(h) > 0);
          const [low, high] = [quantile(h, Math.min(a, b)), quantile(h, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high ?? -1);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  it('lies in the bucket of the sample of that rank', () => {
    const h = { boundsMs: BOUNDS, counts: [0, 90, 9, 1, 0, 0] };
    expect(quantile(h, 0.5)).toBeGreaterThan(1);
    expect(quantile(h, 0.9)).toBeCloseTo(5);
    expect(quantile(h, 0.99)).toBeCloseTo(10);
    expect(quantile(h, 1)).toBeCloseTo(50);
    expect(quantile({ boundsMs: BOUNDS, counts: [0, 0, 0, 0, 0, 3] }, 0.5)).toBe(100);
    expect(quantile({ boundsMs: BOUNDS, counts: [] }, 0.5)).toBeNull();
  });
});

describe('slide', () => {
  const empty = { requests: 0, lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0, regions: {} };

  it('covers the whole window as soon as the readings do, and keeps nothing older than needed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 2000 }),
        (gaps, windowMs) => {
          let at = 0;
          let kept: readonly TrafficCounters[] = [];
          for (const gap of gaps) kept = slide(kept, reading((at += gap), empty), windowMs);
          const first = gaps[0] ?? 0;
          const span = at - (kept[0]?.at ?? 0);
          expect(span).toBeGreaterThanOrEqual(Math.min(windowMs, at - first));
          expect(at - (kept[1]?.at ?? at)).toBeLessThan(windowMs);
        },
      ),
    );
  });

  it('drops a reading that two askers shared', () => {
    const once = slide([], reading(7, empty), 100);
    expect(slide(once, reading(7, empty), 100)).toEqual(once);
  });
});
