import type { TrafficCounters } from '../traffic.js';
import { isSteady, whyNoBaseline } from './steady-load.js';

const MS = 6_000;
/** Readings every 250 ms; `perSecond` says how many requests a second there are at a time, seconds. */
function readings(perSecond: (seconds: number) => number, seconds = 7, incarnation = 'a'): TrafficCounters[] {
  let requests = 0;
  return Array.from({ length: seconds * 4 + 1 }, (_, index) => {
    if (index > 0) requests += perSecond(index / 4) / 4;
    const route = { requests, lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0, regions: {} };
    return { at: 90_000 + index * 250, incarnation, routes: { www: route } } satisfies TrafficCounters;
  });
}

describe('steady load', () => {
  it.each([
    [[520, 530, 525], true],
    [[0, 0, 0], true],
    [[520, 330, 520], false],
    [[100, 520, 525], false],
    [[26, 36, 30], true],
    [[6_600, 7_000, 6_800], true],
    [[6_600, 7_000, 8_200], false],
  ])('%j requests in parts of two seconds: %p', (counts, expected) =>
    expect(isSteady(counts.map((requests) => ({ requests, skipped: 0, ms: 2_000 })))).toBe(expected),
  );
  it('compares rates, not counts: readings never come exactly when a part begins', () =>
    expect(isSteady([200, 260, 200].map((requests) => ({ requests, skipped: 0, ms: requests * 10 })))).toBe(true));
});

describe('a baseline', () => {
  it('can be taken where the load stood still', () =>
    expect(
      whyNoBaseline(
        readings(() => 220),
        MS,
      ),
    ).toBeNull());
  it('can be taken where there was no load', () =>
    expect(
      whyNoBaseline(
        readings(() => 0),
        MS,
      ),
    ).toBeNull());

  it.each([
    ['nobody has counted', [], 'the users have not been counted yet'],
    ['they were watched for too short a time', readings(() => 220, 4), 'do not cover the last 6 s evenly'],
    ['there is but one reading', readings(() => 220).slice(-1), 'do not cover the last 6 s evenly'],
    [
      'there was no reading for a while',
      readings(() => 220).filter(({ at }) => at < 92_000 || at > 96_500),
      'do not cover the last 6 s evenly',
    ],
    [
      'counting began again',
      [...readings(() => 220, 3, 'a'), ...readings(() => 220, 7, 'b').slice(13)],
      'whoever counts the users has begun again',
    ],
    [
      'much of the load was never made',
      readings(() => 110).map(({ routes: { www }, ...reading }) => {
        return { ...reading, routes: { www: { ...www!, skipped: www!.requests } } };
      }),
      '660 of 1320 requests were never made',
    ],
    [
      'the load still rises',
      readings((seconds) => Math.min(220, seconds * 50)),
      'the load is not steady: 106, 200, 220 requests a second',
    ],
    [
      'nobody got a turn in the middle',
      readings((seconds) => (seconds > 3 && seconds <= 5 ? 30 : 220)),
      'the load is not steady: 220, 30, 220 requests a second',
    ],
  ])('cannot be taken where %s', (_, of, why) => expect(whyNoBaseline(of, MS)).toContain(why));
});
