import { IANAZone } from 'luxon';
import { WEEKDAYS, type Weekday } from './schedule.js';

/**
 * A reading of a wall clock: what `Date.UTC` makes of its figures. It says nothing of the instant before a zone is
 * given, and arithmetic on it is that of a calendar without daylight saving.
 */
export type WallTime = number;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function isTimezone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** What a clock on the wall of `timezone` shows at an instant. */
export function wallTime(instant: number, timezone: string): WallTime {
  return instant + offsetMs(instant, timezone);
}

/**
 * The instant at which a wall clock shows a time. One that it shows twice, when clocks are set back, is the first of
 * the two; one that it never shows, when they are set forward, is the instant at which they are.
 */
export function instantOf(wall: WallTime, timezone: string): number {
  const offsets = [offsetMs(wall - DAY_MS, timezone), offsetMs(wall + DAY_MS, timezone)];
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const shown = candidates.find((instant) => wallTime(instant, timezone) === wall);
  return shown ?? changeBetween(candidates[0] ?? wall, candidates[1] ?? wall, timezone);
}

/** Midnight at the beginning of the day. */
export function dayOf(wall: WallTime): WallTime {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

export function weekdayOf(wall: WallTime): Weekday {
  return WEEKDAYS[new Date(wall).getUTCDay()] ?? 'sun';
}

/** The first instant with another offset than `early` has. */
function changeBetween(early: number, late: number, timezone: string): number {
  const before = offsetMs(early, timezone);
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle, timezone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Zones change their clocks at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
const KEPT = 20_000;
const offsets = new Map<string, number>();

/** Asking the calendar costs more than all the rest. */
function offsetMs(instant: number, timezone: string): number {
  const key = `${timezone} ${Math.floor(instant / QUARTER_MS)}`;
  const kept = offsets.get(key);
  if (kept !== undefined) return kept;
  const offset = IANAZone.create(timezone).offset(instant) * MINUTE_MS;
  if (offsets.size >= KEPT) offsets.clear();
  offsets.set(key, offset);
  return offset;
}
