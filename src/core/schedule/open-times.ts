import { DAY_MS, dayOf, instantOf, MINUTE_MS, wallTime, weekdayOf, type WallTime } from './local-time.js';
import type { Blackout, Schedule, Window } from './schedule.js';

/** A stretch of time in which nothing is started. */
export interface Closed {
  readonly reason: string;
  /** When it may be started again; null when it never may. */
  readonly until: number | null;
}

type Times = Pick<Schedule, 'timezone' | 'windows' | 'blackouts'>;

/** Blackouts and windows that follow each other are looked through so many times before that counts as never. */
const MOST_TURNS = 500;
const LOOK_AHEAD_DAYS = 8;
const OUTSIDE = 'outside its windows';

/** Whether a schedule may start something at an instant; null when it may. */
export function closedAt(times: Times, instant: number): Closed | null {
  const why = reasonAt(times, instant);
  if (!why) return null;
  let until = why.ends;
  for (let turn = 0; until !== null && turn < MOST_TURNS; turn += 1) {
    const still = reasonAt(times, until);
    if (!still) return { reason: why.reason, until };
    until = still.ends;
  }
  return { reason: why.reason, until: null };
}

interface Reason {
  readonly reason: string;
  readonly ends: number | null;
}

function reasonAt({ timezone, windows, blackouts }: Times, instant: number): Reason | null {
  const dark = blackouts.find((blackout) => isWithin(blackout, timezone, instant));
  if (dark) return { reason: blackoutWords(dark), ends: spanOf(dark, timezone).to };
  if (windows.length === 0) return null;
  const today = dayOf(wallTime(instant, timezone));
  const on = (day: WallTime): Span[] => windows.flatMap((window) => spanOn(window, timezone, day));
  // One that goes on over midnight began yesterday.
  if ([...on(today - DAY_MS), ...on(today)].some(({ from, to }) => from <= instant && instant < to)) return null;
  for (let day = today; day <= today + LOOK_AHEAD_DAYS * DAY_MS; day += DAY_MS) {
    const later = on(day).flatMap(({ from }) => (from > instant ? [from] : []));
    if (later.length > 0) return { reason: OUTSIDE, ends: Math.min(...later) };
  }
  return { reason: OUTSIDE, ends: null };
}

function blackoutWords({ from, to, reason }: Blackout): string {
  return `in the blackout ${from === to ? `of ${from}` : `from ${from} to ${to}`}${reason === null ? '' : ` (${reason})`}`;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function isWithin(blackout: Blackout, timezone: string, instant: number): boolean {
  const { from, to } = spanOf(blackout, timezone);
  return from <= instant && instant < to;
}

function spanOf({ from, to }: Blackout, timezone: string): Span {
  return { from: instantOf(Date.parse(from), timezone), to: instantOf(Date.parse(to) + DAY_MS, timezone) };
}

function spanOn({ weekdays, from, to }: Window, timezone: string, day: WallTime): Span[] {
  if (!weekdays.includes(weekdayOf(day))) return [];
  const ends = day + to * MINUTE_MS + (to <= from ? DAY_MS : 0);
  return [{ from: instantOf(day + from * MINUTE_MS, timezone), to: instantOf(ends, timezone) }];
}
