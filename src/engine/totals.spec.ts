import type { RouteCounters } from '../core/traffic.js';
import { totalsSince } from './totals.js';

const route = (requests: number, lost: number): RouteCounters => ({
  requests,
  lost,
  retried: 0,
  stragglers: 0,
  writesAcknowledged: 0,
  regions: {},
});
const before = { requests: 1_000, lost: 10, retried: 0, stragglers: 0, incarnation: 'first' };
const reading = (requests: number, lost: number, incarnation?: string) => ({
  incarnation,
  routes: { www: route(requests - 100, lost), eu: route(100, 0) },
});

describe('what users met since a baseline', () => {
  it('is the difference, over all routes', () => {
    expect(totalsSince(before, reading(3_000, 12, 'first'))).toEqual({
      requests: 2_000,
      lost: 2,
      retried: 0,
      stragglers: 0,
    });
  });

  it('says why requests were lost, and whose session broke, where that is counted', () => {
    const www = { ...route(2_900, 12), causes: { timeout: 11, dns: 1 }, switches: 5 };
    const counted = { incarnation: 'first', routes: { www, eu: route(100, 0) } };
    expect(totalsSince({ ...before, causes: { timeout: 9, dns: 1 }, switches: 2 }, counted)).toMatchObject({
      causes: { timeout: 2 },
      switches: 3,
    });
  });

  it('is unknown when the counting process is another one, however far it has counted', () => {
    expect(totalsSince(before, reading(3_000, 12, 'second'))).toBeNull();
    expect(totalsSince(before, reading(3_000, 12))).toBeNull();
  });

  it('is unknown when any count is below the baseline, where no identity is known', () => {
    const nameless = { ...before, incarnation: undefined };
    expect(totalsSince(nameless, reading(3_000, 12))).toMatchObject({ requests: 2_000, lost: 2 });
    expect(totalsSince(nameless, reading(3_000, 9))).toBeNull();
    expect(totalsSince(nameless, reading(900, 12))).toBeNull();
  });
});
