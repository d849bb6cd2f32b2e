import fc from 'fast-check';
import { type Delay } from './call-fault.js';
import { draw } from './delay.js';

/** A small generator with a seed, so that a mean is the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
const mean = (delay: Delay) => {
  const random = seeded(7);
  return Array.from({ length: 20_000 }, () => draw(delay, random)).reduce((sum, ms) => sum + ms, 0) / 20_000;
};
const capMs = 60_000;

describe('a delay', () => {
  it('is never negative and never above its cap', () => {
    const ms = fc.integer({ min: 0, max: 10_000 });
    const delays = fc.oneof(
      fc.record({ distribution: fc.constant('fixed' as const), ms, capMs: ms }),
      fc.record({ distribution: fc.constant('normal' as const), ms, sdMs: ms, capMs: ms }),
      fc.record({
        distribution: fc.constant('pareto' as const),
        ms,
        shape: fc.double({ min: 0.1, max: 5, noNaN: true }),
        capMs: ms,
      }),
    );
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: 1e9 }), (delay, seed) => {
        const drawn = draw(delay, seeded(seed));
        expect(drawn >= 0 && drawn <= delay.capMs).toBe(true);
      }),
    );
  });

  it('has the mean of its distribution', () => {
    expect(mean({ distribution: 'fixed', ms: 2000, capMs })).toBe(2000);
    expect(mean({ distribution: 'normal', ms: 500, sdMs: 50, capMs })).toBeCloseTo(500, -1);
    // shape / (shape - 1) times the least, for a tail that is not too heavy.
    expect(mean({ distribution: 'pareto', ms: 100, shape: 3, capMs })).toBeCloseTo(150, -1);
  });
});
