import { stragglerCurve } from './straggler-curve.js';
import type { TrafficCounters } from './traffic.js';

const at = (ms: number, requests: number, stragglers: number) => {
  const www = { requests, lost: 0, retried: 0, stragglers, writesAcknowledged: 0, regions: {} };
  const counters: TrafficCounters = { at: ms, routes: { www } };
  return { at: ms, counters };
};

describe('the straggler curve', () => {
  it('is the share between readings, from the last one before the change on', () => {
    const readings = [at(0, 0, 0), at(1000, 100, 50), at(1500, 200, 75), at(2000, 300, 75), at(2500, 300, 75)];
    expect(stragglerCurve(readings, 'www', 1100)).toEqual([
      { afterMs: 400, share: 0.25 },
      { afterMs: 900, share: 0 },
    ]);
  });

  it('begins with the first reading when there was none before, and is empty without any', () => {
    expect(stragglerCurve([at(1000, 0, 0), at(2000, 10, 1)], 'www', 500)).toEqual([{ afterMs: 1500, share: 0.1 }]);
    expect(stragglerCurve([], 'www', 0)).toEqual([]);
    expect(stragglerCurve([at(1000, 5, 0), at(2000, 10, 1)], 'other', 500)).toEqual([]);
  });

  it('has few points, however long it is', () => {
    const readings = Array.from({ length: 2000 }, (_, index) => at(index * 250, index * 100, index));
    expect(stragglerCurve(readings, 'www', 0).length).toBeLessThanOrEqual(41);
  });
});
