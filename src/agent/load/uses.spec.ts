import { countedIn } from './uses.js';

it('what was used is told by either version of control groups', () => {
  const first = countedIn('1500000000\n', 'nr_periods 9\nnr_throttled 4\nthrottled_time 77\n');
  const second = countedIn(null, 'usage_usec 1500000\nuser_usec 1000\nnr_throttled 4\n');
  expect([first, second]).toEqual([
    { usedMs: 1500, throttled: 4 },
    { usedMs: 1500, throttled: 4 },
  ]);
  expect(countedIn(null, 'usage_usec 2000\n')).toEqual({ usedMs: 2, throttled: 0 });
  expect(() => countedIn(null, '')).toThrow('counts no CPU time');
});
