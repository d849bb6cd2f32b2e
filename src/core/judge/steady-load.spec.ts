import { isSteady } from './steady-load.js';

describe('steady load', () => {
  it.each([
    [780, 790, true],
    [0, 0, true],
    [780, 500, false],
    [100, 780, false],
    [40, 55, true],
    [10_000, 10_600, true],
    [1_170, 1_300, true],
    [1_000, 1_170, false],
    [10_000, 12_500, false],
  ])('%i requests, then %i: %p', (earlier, later, expected) => expect(isSteady(earlier, later)).toBe(expected));
});
