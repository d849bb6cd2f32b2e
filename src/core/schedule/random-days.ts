import { seeded } from '../random.js';
import { DAY_MS, dayOf, HOUR_MS, instantOf, wallTime, weekdayOf, type WallTime } from './local-time.js';
import type { RandomDays, Slot } from './schedule.js';

/**
 * Draws the next moment of a schedule that is due once in `meanDays` of its weekdays, at most once a day, at any moment
 * of its hours alike. Chaos Monkey tosses a coin each working day; this draws at once how many days that takes, of the
 * days that the minimum gap leaves, so that the gap does not stretch the mean.
 * @param last the slot before, null when there was none
 * @param after the slot lies after it
 */
export function drawSlot(when: RandomDays, timezone: string, after: number, last: number | null, seed: number): Slot {
  const random = seeded(seed);
  const gapEnds = last === null ? after : last + when.minimumGapMs;
  const firstDay = last === null ? dayOf(wallTime(after, timezone)) : dayOf(wallTime(last, timezone)) + DAY_MS;
  const earliest = Math.max(after + 1, gapEnds);
  const day = tossesUntilHeads(1 / Math.max(1, when.meanDays - daysInGap(when, timezone, firstDay, gapEnds)), random());
  const share = random();
  let left = day;
  for (let date = firstDay; ; date += DAY_MS) {
    // A day far ahead is only counted: to look at its hours costs much more.
    if (left > 1 && date > earliest + 2 * DAY_MS) {
      left -= when.weekdays.includes(weekdayOf(date)) ? 1 : 0;
      continue;
    }
    const hours = hoursOf(when, timezone, date, earliest);
    if (!hours) continue;
    left -= 1;
    if (left === 0) return { at: hours.from + Math.floor(share * (hours.to - hours.from)), draw: { seed, day, share } };
  }
}

/** Of the days on which it could be, those that lie within the gap. */
function daysInGap(when: RandomDays, timezone: string, firstDay: WallTime, gapEnds: number): number {
  let days = 0;
  for (let date = firstDay; wallTime(gapEnds, timezone) > date; date += DAY_MS) {
    if (hoursOf(when, timezone, date, gapEnds)) break;
    if (when.weekdays.includes(weekdayOf(date))) days += 1;
  }
  return days;
}

/** The part of a day's hours from `earliest` on; null when nothing is left of them, or the day is no day of the schedule. */
function hoursOf({ weekdays, hours }: RandomDays, timezone: string, date: WallTime, earliest: number) {
  if (!weekdays.includes(weekdayOf(date))) return null;
  const from = Math.max(earliest, instantOf(date + hours[0] * HOUR_MS, timezone));
  const to = instantOf(date + hours[1] * HOUR_MS, timezone);
  return from < to ? { from, to } : null;
}

/** @param chance of heads, above 0. @returns at least 1 */
function tossesUntilHeads(chance: number, drawn: number): number {
  return chance >= 1 ? 1 : 1 + Math.floor(Math.log(1 - drawn) / Math.log(1 - chance));
}
