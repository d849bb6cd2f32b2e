import fc from 'fast-check';
import { gap, seeded } from './arrivals.js';
import { BOUNDS_MS, LatencyHistogram } from './histogram.js';
import { type Attempt, judge } from './outcome.js';
import { Tally } from './tally.js';

const answered = (status: number, headers = {}): Attempt => ({ kind: 'answered', status, headers });
const broken = (cause: string, reused: boolean): Attempt => ({ kind: 'broken', cause, reused, reached: null });

describe('a user', () => {
  it('takes a read that was answered, and a write only with the id under which it is kept', () => {
    expect(judge(answered(200), false, false)).toEqual({ kind: 'served', write: null });
    expect(judge(answered(200, { 'x-write-id': 'us-west.3:17' }), true, false)).toEqual({
      kind: 'served',
      write: { log: 'us-west.3', seq: 17 },
    });
    expect(judge(answered(200), true, false)).toEqual({ kind: 'lost', cause: 'no write id' });
  });

  it('comes again once where he was told to, and not at once', () => {
    expect(judge(answered(503, { 'retry-after': '0' }), true, false)).toEqual({ kind: 'again', afterMs: 50 });
    expect(judge(answered(503, { 'retry-after': '2' }), true, false)).toEqual({ kind: 'again', afterMs: 2000 });
    expect(judge(answered(503), true, false)).toEqual({ kind: 'lost', cause: 'status 503' });
    expect(judge(answered(503, { 'retry-after': '0' }), true, true)).toEqual({ kind: 'lost', cause: 'status 503' });
  });

  it('tries once more when a kept connection was closed under him, and forgives nothing else', () => {
    expect(judge(broken('ECONNRESET', true), true, false)).toEqual({ kind: 'again', afterMs: 0 });
    fc.assert(
      fc.property(
        fc.constantFrom('ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'timeout', 'dns'),
        fc.boolean(),
        fc.boolean(),
        (cause, reused, isRetry) => {
          const isForgiven = reused && !isRetry && (cause === 'ECONNRESET' || cause === 'EPIPE');
          expect(judge(broken(cause, reused), false, isRetry).kind).toBe(isForgiven ? 'again' : 'lost');
        },
      ),
    );
  });
});

describe('arrivals', () => {
  it('are as many a second as asked, and the same for the same seed', () => {
    const draw = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 20_000 }, () => gap(300, random));
    };
    const mean = draw(7).reduce((sum, one) => sum + one, 0) / 20_000;
    expect(1000 / mean).toBeGreaterThan(290);
    expect(1000 / mean).toBeLessThan(310);
    expect(draw(7)).toEqual(draw(7));
  });
});

describe('the tally', () => {
  it('puts a latency under the least bound that it does not exceed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (milliseconds) => {
        const histogram = new LatencyHistogram();
        histogram.record(milliseconds);
        const index = histogram.toWire().counts.indexOf(1);
        expect(milliseconds).toBeLessThanOrEqual(BOUNDS_MS[index] ?? Infinity);
        expect(milliseconds).toBeGreaterThan(index === 0 ? -1 : (BOUNDS_MS[index - 1] ?? Infinity));
      }),
    );
  });

  it('counts each request once, where it was served or was asked in vain', () => {
    const tally = new Tally(['www'], ['west', 'east']);
    tally.attempt('www', 'west');
    tally.served('www', 'east', 12, true, { log: 'east.1', seq: 1 });
    tally.attempt('www', 'west');
    tally.retry('www');
    tally.attempt('www', 'west');
    tally.lost('www', 'west', 'ECONNREFUSED');
    tally.lost('www', null, 'dns');
    tally.switched('www');
    expect(tally.stats().routes['www']).toMatchObject({
      requests: 3,
      lost: 2,
      retried: 1,
      stragglers: 1,
      switches: 1,
      causes: { ECONNREFUSED: 1, dns: 1 },
      writesAcknowledged: 1,
      regions: { west: { requests: 1, errors: 1, attempts: 3 }, east: { requests: 1, errors: 0, attempts: 0 } },
    });
    expect(tally.audit()).toEqual({ 'east.1': [[1, 1]] });
  });
});
