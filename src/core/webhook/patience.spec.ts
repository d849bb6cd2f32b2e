import { PATIENCE, pauseAfter } from './patience.js';

describe('the patience with a receiver', () => {
  const pauses = (random: number) =>
    Array.from({ length: PATIENCE.attempts }, (_, index) => pauseAfter(index + 1, PATIENCE, () => random));

  it('doubles its pauses twice after each failure up to a bound, and ends', () => {
    expect(pauses(0)).toEqual([
      5_000,
      20_000,
      80_000,
      320_000,
      1_280_000,
      5_120_000,
      20_480_000,
      21_600_000,
      21_600_000,
      null,
    ]);
  });

  it('pauses a little less than that by chance', () => {
    expect(pauses(0.5).slice(0, 3)).toEqual([4_500, 18_000, 72_000]);
  });

  it('lasts about a day', () => {
    const hours = pauses(0).reduce<number>((total, pause) => total + (pause ?? 0), 0) / 3_600_000;
    expect(hours).toBeGreaterThan(12);
    expect(hours).toBeLessThan(24);
  });
});
