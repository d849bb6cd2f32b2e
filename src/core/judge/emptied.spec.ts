import type { TrafficWindow } from '../traffic-window.js';
import { judgeEmptied, quietFrom } from './emptied.js';

const window = (attempts: number, ms = 500): TrafficWindow => ({
  ms,
  routes: {
    www: {
      requests: 150,
      lost: 0,
      retried: 0,
      stragglers: 0,
      writesAcknowledged: 0,
      regions: { west: { requests: 0, errors: 0, attempts, latency: { boundsMs: [], counts: [] } } },
    },
  },
});

describe('a region that was emptied', () => {
  it('is believed empty when nobody tries to reach it', () =>
    expect(judgeEmptied(window(0), 'www', 'west').decision).toBe('pass'));
  it('is not while a single user does, although he is served elsewhere', () =>
    expect(judgeEmptied(window(1), 'www', 'west')).toEqual({
      decision: 'undecided',
      evidence: 'west: 1 attempts of www in 500 ms after it was emptied',
    }));
  it('is judged by the route that was shifted alone', () =>
    expect(
      judgeEmptied({ ...window(0), routes: { ...window(0).routes, api: window(9).routes['www']! } }, 'www', 'west')
        .decision,
    ).toBe('pass'));
  it('is not believed empty when nobody counted', () => {
    expect(judgeEmptied(null, 'www', 'west').decision).toBe('undecided');
    expect(judgeEmptied(window(0, 0), 'www', 'west').decision).toBe('undecided');
    expect(judgeEmptied(window(0), 'api', 'west').decision).toBe('undecided');
  });
});

describe('from when on nobody may come', () => {
  it('is when the last old answer has run out, and a reading later', () =>
    expect(quietFrom(10_000, 12_000, 1_000, 250)).toBe(11_250));
  it('moves on with a soak that goes on', () => expect(quietFrom(10_000, 20_000, 1_000, 250)).toBe(15_000));
});
