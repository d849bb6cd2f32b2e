import { count, elapsed, objectiveName, percent, phaseName, spoken } from './format.js';

describe('format', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [2_400, '2.4 s'],
    [10_000, '10 s'],
    [59_970, '1 min'],
    [84_000, '1 min 24 s'],
    [420_000, '7 min'],
    [3_599_900, '1 h'],
    [86_400_000, '24 h'],
    [3 * 86_400_000 + 7_200_000, '3 d 2 h'],
  ])('says %d ms as %s', (ms, words) => expect(spoken(ms)).toBe(words));

  it('never rounds a loss away', () => {
    expect(percent(1)).toBe('100 %');
    expect(percent(0.99996)).toBe('99.996 %');
    expect(percent(1 - 1e-12)).toBe('99.999999 %');
    expect(percent(0.475)).toBe('47.5 %');
    expect(percent(0)).toBe('0 %');
  });

  it('shows time since the start as a clock does', () => {
    expect([elapsed(7_900), elapsed(760_000), elapsed(86_431_000)]).toEqual(['0:07', '12:40', '24:00:31']);
  });

  it('groups digits and names things as people do', () => {
    expect(count(27_412)).toBe('27\u00a0412');
    expect([phaseName('revert revert-1'), phaseName('fault dark'), phaseName('hold')]).toEqual([
      'revert',
      'fault dark',
      'hold',
    ]);
    expect(objectiveName('evacuateWithin')).toBe('evacuate within');
  });
});
