import { atLeast, atMost } from './binomial.js';

describe('how probable it is that few or many draws hit', () => {
  it('is that of coins', () => {
    expect(atMost(0, 3, 0.5)).toBeCloseTo(1 / 8, 12);
    expect(atMost(1, 3, 0.5)).toBeCloseTo(4 / 8, 12);
    expect(atMost(3, 3, 0.5)).toBe(1);
    expect(atLeast(0, 3, 0.5)).toBe(1);
    expect(atLeast(2, 3, 0.5)).toBeCloseTo(4 / 8, 12);
    expect(atLeast(3, 3, 0.1)).toBeCloseTo(0.001, 12);
  });

  it('adds up, however many draws there are', () => {
    expect(atMost(99, 5_000, 0.02) + atLeast(100, 5_000, 0.02)).toBeCloseTo(1, 9);
    expect(atMost(0, 5_000, 0.75)).toBe(0);
    expect(atMost(3_750, 5_000, 0.75)).toBeCloseTo(0.5, 1);
  });
});
