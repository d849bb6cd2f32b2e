import fc from 'fast-check';
import { nextByCron } from './cron.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './local-time.js';

/** Due times after an instant, as a clock in the zone shows them. */
function shown(pattern: string, timezone: string, after: string, count: number): string[] {
  const times: string[] = [];
  for (let at = Date.parse(after); times.length < count;) {
    const next = nextByCron(pattern, timezone, at);
    if (next === null) break;
    times.push(`${onTheWall(next, timezone)} ${new Date(next).toISOString().slice(11, 16)}Z`);
    at = next;
  }
  return times;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function onTheWall(instant: number, timezone: string): string {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timezone, format);
  return format.format(instant);
}

describe('a cron pattern', () => {
  it('is read in its time zone, on both sides of daylight saving', () => {
    expect(shown('30 9 * * MON-FRI', 'Europe/Berlin', '2026-03-27T00:00:00Z', 2)).toEqual([
      '2026-03-27 09:30 08:30Z',
      '2026-03-30 09:30 07:30Z',
    ]);
  });

  it('with a time that does not exist is due at the moment when clocks are set forward', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29 03:00 01:00Z',
      '2026-03-30 02:30 00:30Z',
    ]);
    expect(shown('15 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08 03:00 07:00Z',
      '2026-03-09 02:15 06:15Z',
    ]);
  });

  it('with several times that do not exist is due once for all of them', () => {
    expect(shown('*/20 2,3 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 4)).toEqual([
      '2026-03-29 03:00 01:00Z',
      '2026-03-29 03:20 01:20Z',
      '2026-03-29 03:40 01:40Z',
      '2026-03-30 02:00 00:00Z',
    ]);
  });

  it('with a time that exists twice is due the first time', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25 02:30 00:30Z',
      '2026-10-26 02:30 01:30Z',
    ]);
    expect(shown('0,30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 3)).toEqual([
      '2026-11-01 01:00 05:00Z',
      '2026-11-01 01:30 05:30Z',
      '2026-11-02 01:00 06:00Z',
    ]);
  });

  it('that was due at a time that comes again is not due again', () => {
    const between = '2026-10-25T01:15:00Z'; // 02:15 for the second time
    expect(shown('30 2 * * *', 'Europe/Berlin', between, 1)).toEqual(['2026-10-26 02:30 01:30Z']);
  });

  it('for every hour goes on as time passes, through both of an hour that comes twice', () => {
    expect(shown('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 4)).toEqual([
      '2026-10-25 02:00 00:00Z',
      '2026-10-25 02:00 01:00Z',
      '2026-10-25 03:00 02:00Z',
      '2026-10-25 04:00 03:00Z',
    ]);
    expect(shown('0 * * * *', 'Europe/Berlin', '2026-03-29T00:30:00Z', 2)).toEqual([
      '2026-03-29 03:00 01:00Z',
      '2026-03-29 04:00 02:00Z',
    ]);
  });

  it('with half an hour of daylight saving keeps the same rules', () => {
    expect(shown('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-04 02:30 15:30Z',
      '2026-10-05 02:15 15:15Z',
    ]);
  });

  it('may name seconds', () => {
    expect(nextByCron('15 0 0 * * *', 'UTC', 0)).toBe(15_000);
    expect(nextByCron('15 0 0 * * *', 'UTC', 15_000)).toBe(15_000 + DAY_MS);
  });

  it('that is never due says so, and one that is none says what is wrong', () => {
    expect(nextByCron('0 0 30 2 *', 'UTC', 0)).toBeNull();
    expect(() => nextByCron('61 * * * *', 'UTC', 0)).toThrow('minute');
    expect(() => nextByCron('* * * * * * 2030', 'UTC', 0)).toThrow('5 or 6 parts');
  });

  it('is due when the wall clock first shows the time or has passed it, in any zone and at any time of the year', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kolkata',
      'UTC',
    ];
    // Half of the draws lie around a change of clocks.
    const near = [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25), Date.UTC(2026, 2, 8), Date.UTC(2026, 10, 1)];
    const day = fc.oneof(
      fc.constantFrom(...near),
      fc.integer({ min: 0, max: 364 }).map((n) => Date.UTC(2026, 0, 1 + n)),
    );
    const property = fc.property(
      fc.constantFrom(...zones),
      day,
      fc.integer({ min: -24 * 60, max: 24 * 60 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      (zone, date, minute, hour, at) => {
        const after = date + minute * MINUTE_MS;
        const next = nextByCron(`${at} ${hour} * * *`, zone, after);
        expect(new Date(next ?? 0)).toEqual(new Date(firstShown(zone, after, hour, at)));
      },
    );
    fc.assert(property, { numRuns: 150, seed: 7 });
  });
});

/** The same by looking at the clock minute by minute. */
function firstShown(timezone: string, after: number, hour: number, minute: number): number {
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  let before = '';
  for (let instant = after - DAY_MS - HOUR_MS; ; instant += MINUTE_MS) {
    const wall = onTheWall(instant, timezone);
    const latest = wall > before ? wall : before;
    const due = `${latest.slice(0, 10)} ${time}`;
    if (instant > after && before !== '' && before < due && latest >= due) return instant;
    before = latest;
  }
}
