import fc from 'fast-check';
import { scheduleOf } from '../../../test/fakes/schedule.js';
import { HOUR_MS } from './local-time.js';
import { closedAt } from './open-times.js';

const when = { every: '1h' };
const at = (text: string): number => Date.parse(text);
const until = (written: Readonly<Record<string, unknown>>, instant: string): string | null => {
  const closed = closedAt(scheduleOf({ when, ...written }), at(instant));
  if (!closed) return 'open';
  return closed.until === null ? null : new Date(closed.until).toISOString();
};

const OFFICE = { timezone: 'Europe/Berlin', windows: [{ weekdays: ['mon', 'fri'], from: '09:00', to: '17:00' }] };

describe('the times at which a schedule is open', () => {
  it('without windows and blackouts are all', () => expect(until({}, '2026-01-01T00:00:00Z')).toBe('open'));

  it('are its windows, in its time zone, the end left out', () => {
    expect(until(OFFICE, '2026-07-06T07:00:00Z')).toBe('open');
    expect(until(OFFICE, '2026-07-06T06:59:59Z')).toBe('2026-07-06T07:00:00.000Z');
    expect(until(OFFICE, '2026-07-06T15:00:00Z')).toBe('2026-07-10T07:00:00.000Z');
    expect(until(OFFICE, '2026-01-05T08:30:00Z')).toBe('open');
  });

  it('go on over midnight when a window ends before it begins', () => {
    const night = { windows: [{ weekdays: ['fri'], from: '22:00', to: '04:00' }] };
    expect(until(night, '2026-07-11T03:59:00Z')).toBe('open');
    expect(until(night, '2026-07-11T04:00:00Z')).toBe('2026-07-17T22:00:00.000Z');
    expect(until(night, '2026-07-12T01:00:00Z')).toBe('2026-07-17T22:00:00.000Z');
  });

  it('do not have the days of a blackout, first and last included, in the time zone', () => {
    const holidays = {
      timezone: 'America/New_York',
      blackouts: [{ from: '2026-11-25', to: '2026-11-27', reason: 'sale' }],
    };
    expect(until(holidays, '2026-11-25T04:59:59Z')).toBe('open');
    expect(until(holidays, '2026-11-25T05:00:00Z')).toBe('2026-11-28T05:00:00.000Z');
    expect(closedAt(scheduleOf({ when, ...holidays }), at('2026-11-26T12:00:00Z'))?.reason).toBe(
      'in the blackout from 2026-11-25 to 2026-11-27 (sale)',
    );
  });

  it('a blackout ends into a window, and a window may open into the next blackout', () => {
    const both = { ...OFFICE, blackouts: [{ from: '2026-07-06' }, { from: '2026-07-10' }] };
    expect(until(both, '2026-07-06T08:00:00Z')).toBe('2026-07-13T07:00:00.000Z');
  });

  it('a day of a change of clocks has its hours all the same', () => {
    const sunday = { timezone: 'Europe/Berlin', windows: [{ weekdays: ['sun'], from: '02:30', to: '24:00' }] };
    expect(until(sunday, '2026-03-29T00:59:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(until(sunday, '2026-10-25T00:29:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('are told right: a schedule is closed up to that moment and open from it on', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'));
    const text = time.map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
    const day = fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
    const window = fc.record({ weekdays: fc.uniqueArray(day, { minLength: 1 }), from: text, to: text });
    const date = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}`);
    const blackout = date.map((from) => ({ from }));
    const property = fc.property(
      fc.array(window, { maxLength: 3 }),
      fc.array(blackout, { maxLength: 4 }),
      fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo'),
      fc.integer({ min: 0, max: 40 * 24 }),
      (windows, blackouts, timezone, hour) => {
        const times = scheduleOf({ when, timezone, windows, blackouts });
        const instant = at('2026-03-01T00:15:00Z') + hour * HOUR_MS;
        const closed = closedAt(times, instant);
        if (!closed?.until) return;
        expect(closed.until).toBeGreaterThan(instant);
        expect(closedAt(times, closed.until)).toBeNull();
        for (let between = instant; between < closed.until; between += HOUR_MS / 2)
          expect(closedAt(times, between)?.until).toBe(closed.until);
      },
    );
    fc.assert(property, { numRuns: 100 });
  });
});
