import { difference } from '../traffic-window.js';
import type { TrafficCounters } from '../traffic.js';

/** Rise or fall from one part to another that is still called steady, as a share of the load. */
const DRIFT = 0.05;
/** Standard deviations of chance (arrivals are counted, so their spread is the root of their number) that are allowed on top. */
const CHANCE = 2;
/** A time is looked at in so many parts: two would not tell a stall in the middle from a steady load. */
const PARTS = 3;
/** Readings never come exactly when a part begins: how much of its length it may be shorter or longer, as a share. */
const UNEVEN = 0.4;

/** Of the load that was to be made, the share that may be missing; played users on a busy machine get fewer turns. */
const MOST_SKIPPED = 0.2;

/** What was counted in a part of the time. */
export interface Counted {
  readonly requests: number;
  readonly skipped: number;
  readonly ms: number;
}

/**
 * Why no baseline can be read off the last `ms` milliseconds; null when it can: the readings cover them without a gap,
 * nobody began to count again, nearly all of the load was made, and it stood still. One read off a rising load, or off a
 * moment in which nobody got a turn, would ask too little of the survivors.
 * @param readings oldest first
 */
export function whyNoBaseline(readings: readonly TrafficCounters[], ms: number): string | null {
  const newest = readings.at(-1);
  if (!newest) return 'the users have not been counted yet';
  const marks = Array.from({ length: PARTS + 1 }, (_, index) => newest.at - ms + (index * ms) / PARTS);
  const nearest = marks.map((mark) => readings.reduce((best, reading) => nearer(mark, best, reading), newest));
  if (nearest.some(({ incarnation }) => incarnation !== newest.incarnation))
    return 'whoever counts the users has begun again';
  const parts = nearest.slice(1).map((later, index) => counted(later, nearest[index] ?? later));
  const usual = ms / PARTS;
  if (parts.some((part) => Math.abs(part.ms - usual) > UNEVEN * usual))
    return `the readings of the users do not cover the last ${ms / 1000} s evenly`;
  const [requests, skipped] = [sumOf(parts, 'requests'), sumOf(parts, 'skipped')];
  if (skipped > MOST_SKIPPED * (requests + skipped))
    return `${skipped} of ${requests + skipped} requests were never made, because whoever plays the users got no turn: this machine is too busy`;
  return isSteady(parts) ? null : `the load is not steady: ${parts.map(rate).join(', ')} requests a second`;
}

/** Whether the load stands still from each part to each later one. No load at all is steady. */
export function isSteady(parts: readonly Counted[]): boolean {
  return parts.every((later, index) =>
    parts.slice(0, index).every((earlier) => {
      const [before, after] = [perSecond(earlier), perSecond(later)];
      const spread = Math.hypot(...[earlier, later].map(({ requests, ms }) => (Math.sqrt(requests) * 1000) / ms));
      return Math.abs(after - before) <= DRIFT * Math.max(before, after) + CHANCE * spread;
    }),
  );
}

function nearer(mark: number, best: TrafficCounters, reading: TrafficCounters): TrafficCounters {
  return Math.abs(reading.at - mark) < Math.abs(best.at - mark) ? reading : best;
}

function counted(later: TrafficCounters, earlier: TrafficCounters): Counted {
  const { ms, routes } = difference(later, earlier);
  const all = Object.values(routes);
  return {
    ms,
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    skipped: all.reduce((sum, { skipped = 0 }) => sum + skipped, 0),
  };
}

const sumOf = (parts: readonly Counted[], what: 'requests' | 'skipped'): number =>
  parts.reduce((sum, part) => sum + part[what], 0);

const perSecond = ({ requests, ms }: Counted): number => (ms > 0 ? (requests * 1000) / ms : 0);
const rate = (part: Counted): string => perSecond(part).toFixed(0);
