import fc from 'fast-check';
import { DAY_MS, HOUR_MS, wallTime, weekdayOf } from './local-time.js';
import { drawSlot } from './random-days.js';
import { seedOf } from './chance.js';
import { WEEKDAYS, type RandomDays } from './schedule.js';

const BERLIN = 'Europe/Berlin';
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const START = Date.UTC(2026, 0, 1);

const every = (over: Partial<RandomDays> = {}): RandomDays => ({
  kind: 'random',
  meanDays: 4,
  weekdays: WORKDAYS,
  hours: [9, 15],
  minimumGapMs: 0,
  ...over,
});

function draws(when: RandomDays, count: number, name = 'one'): number[] {
  const slots: number[] = [];
  for (let last: number | null = null; slots.length < count; last = slots.at(-1) ?? null) {
    const after: number = last ?? START;
    slots.push(drawSlot(when, BERLIN, after, last, seedOf(name, after)).at);
  }
  return slots;
}

/** Days of the schedule from one slot to the next. */
function distances(when: RandomDays, slots: readonly number[]): number[] {
  return slots.slice(1).map((slot, at) => {
    let days = 0;
    for (let day = wallTime(slots[at] ?? 0, BERLIN) + DAY_MS; day < wallTime(slot, BERLIN) + DAY_MS; day += DAY_MS)
      if (
        Math.floor(day / DAY_MS) <= Math.floor(wallTime(slot, BERLIN) / DAY_MS) &&
        when.weekdays.includes(weekdayOf(day))
      )
        days += 1;
    return days;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('chance within working hours', () => {
  it('falls on the days and into the hours of the schedule, in its time zone, at most once a day', () => {
    const slots = draws(every(), 1_000).map((slot) => wallTime(slot, BERLIN));
    for (const wall of slots) {
      expect(WORKDAYS).toContain(weekdayOf(wall));
      const hour = (wall % DAY_MS) / HOUR_MS;
      expect(hour).toBeGreaterThanOrEqual(9);
      expect(hour).toBeLessThan(15);
    }
    expect(new Set(slots.map((wall) => Math.floor(wall / DAY_MS))).size).toBe(slots.length);
  });

  it('comes once in the mean of its days, with a minimum gap and without', () => {
    for (const minimumGapMs of [0, 3 * DAY_MS]) {
      const when = every({ minimumGapMs });
      expect(Math.abs(mean(distances(when, draws(when, 3_000))) - 4)).toBeLessThan(0.25);
    }
  });

  it('is not less likely at some hour than at another', () => {
    const hours = draws(every(), 4_000).map((slot) => Math.floor((wallTime(slot, BERLIN) % DAY_MS) / HOUR_MS));
    for (const hour of [9, 10, 11, 12, 13, 14]) {
      const share = hours.filter((drawn) => drawn === hour).length / hours.length;
      expect(Math.abs(share - 1 / 6)).toBeLessThan(0.025);
    }
  });

  it('has the spread of a coin tossed each day: the longest wait is no bound', () => {
    const waits = distances(every(), draws(every(), 3_000));
    const atOnce = waits.filter((days) => days === 1).length / waits.length;
    expect(Math.abs(atOnce - 1 / 4)).toBeLessThan(0.03);
    expect(Math.max(...waits)).toBeGreaterThan(16);
  });

  it('keeps the minimum gap', () => {
    const slots = draws(every({ meanDays: 5, minimumGapMs: 50 * HOUR_MS }), 1_000);
    const gaps = slots.slice(1).map((slot, at) => slot - (slots[at] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50 * HOUR_MS);
  });

  it('with a mean of one day comes on every day', () => {
    expect(new Set(distances(every(), draws(every({ meanDays: 1 }), 200)))).toEqual(new Set([1]));
  });

  it('does not begin before what is left of today', () => {
    const noon = Date.UTC(2026, 0, 5, 11); // a Monday, 12:00 in Berlin
    const today = Array.from({ length: 300 }, (_, at) =>
      drawSlot(every({ meanDays: 1 }), BERLIN, noon, null, seedOf(at)),
    );
    expect(Math.min(...today.map(({ at }) => at))).toBeGreaterThan(noon);
    expect(Math.max(...today.map(({ at }) => at))).toBeLessThan(Date.UTC(2026, 0, 5, 14));
    const evening = drawSlot(every({ meanDays: 1 }), BERLIN, noon + 5 * HOUR_MS, null, 1);
    expect(new Date(evening.at).toISOString().slice(0, 10)).toBe('2026-01-06');
  });

  it('passes over a day whose hours do not exist', () => {
    const when = every({ meanDays: 1, weekdays: WEEKDAYS, hours: [2, 3] });
    const before = Date.UTC(2026, 2, 28, 12);
    expect(new Date(drawSlot(when, BERLIN, before, null, 1).at).toISOString().slice(0, 10)).toBe('2026-03-30');
  });

  it('draws the same everywhere, says how, and otherwise than another schedule', () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.integer({ min: 1, max: 30 }),
      (n, meanDays) => {
        const slot = drawSlot(every({ meanDays }), BERLIN, START + n, null, seedOf('one', n));
        expect(drawSlot(every({ meanDays }), BERLIN, START + n, null, seedOf('one', n))).toEqual(slot);
        expect(slot.draw).toMatchObject({ seed: seedOf('one', n) });
        expect(slot.at).toBeGreaterThan(START + n);
      },
    );
    fc.assert(property, { numRuns: 200 });
    expect(draws(every(), 20, 'one')).not.toEqual(draws(every(), 20, 'another'));
  });
});
