import fc from 'fast-check';
import type { AdaptivePolicy } from '../experiment/experiment.js';
import { shifted, WHOLE } from '../weights.js';
import { bestCourse, nextStepBp } from './adaptive.js';

const policy: AdaptivePolicy = { firstBp: 500, minBp: 100, maxBp: 5_000 };
const next = (stepBp: number, used: number, ceiling = WHOLE): number | null =>
  nextStepBp(policy, ceiling, { stepBp, used });

describe('a ramp that finds its own pace', () => {
  it('begins as it was told', () => expect(nextStepBp(policy, WHOLE, null)).toBe(500));
  it('doubles while margins are wide', () => expect(next(500, 0.49)).toBe(1_000));
  it('keeps its pace inside the band', () => expect([next(500, 0.5), next(500, 0.79)]).toEqual([500, 500]));
  it('halves near the limit', () => expect(next(500, 0.8)).toBe(250));
  it('never goes below its smallest step, nor above its largest', () =>
    expect([next(100, 1), next(4_000, 0)]).toEqual([100, 5_000]));
  it('never moves more at once than the error budget allows', () => {
    expect(next(4_000, 0, 700)).toBe(700);
    expect(nextStepBp(policy, 300, null)).toBe(300);
  });
  it('takes no step when even the smallest is beyond the error budget', () => expect(next(500, 0, 99)).toBeNull());
  it('takes this course when all is borne well', () => {
    expect(bestCourse(policy, WHOLE)).toEqual([500, 1_500, 3_500, 7_500, 10_000]);
    expect(bestCourse(policy, 2_500)).toEqual([500, 1_500, 3_500, 6_000, 8_500, 10_000]);
    expect(bestCourse(policy, 50)).toEqual([]);
  });

  it('however it is borne: moves everybody in the end, no step above the ceiling or below the smallest but the last, weights always whole', () => {
    const bounds = fc
      .tuple(
        fc.integer({ min: 50, max: WHOLE }),
        fc.integer({ min: 50, max: WHOLE }),
        fc.integer({ min: 50, max: WHOLE }),
      )
      .map((sizes) => sizes.sort((a, b) => a - b))
      .map(([minBp, firstBp, maxBp]): AdaptivePolicy => ({ minBp, firstBp, maxBp }));
    const borne = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
    const original = fc.integer({ min: 1, max: WHOLE }).map((west) => ({ west, east: WHOLE - west, south: 0 }));
    fc.assert(
      fc.property(bounds, fc.integer({ min: 1, max: WHOLE }), borne, original, (any, ceiling, used, weights) => {
        let moved = 0;
        let before: { stepBp: number; used: number } | null = null;
        while (moved < WHOLE) {
          const stepBp = nextStepBp(any, ceiling, before);
          if (stepBp === null) return expect(ceiling).toBeLessThan(any.minBp);
          expect(stepBp).toBeLessThanOrEqual(Math.min(any.maxBp, ceiling));
          expect(stepBp).toBeGreaterThanOrEqual(any.minBp);
          moved = Math.min(WHOLE, moved + stepBp);
          const division = shifted(weights, 'west', moved);
          expect(Object.values(division).reduce((sum, share) => sum + share, 0)).toBe(WHOLE);
          before = { stepBp, used: used.next().value as number };
        }
        expect(shifted(weights, 'west', moved)['west']).toBe(0);
      }),
    );
  });
});
