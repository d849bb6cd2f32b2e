import { explain } from '../source/explain.js';
import { formatPath } from '../source/problem.js';
import { scheduleSchema } from './schema.js';

const GOOD = { experiment: 'lose-zone', when: { cron: '30 9 * * MON-FRI' } };

function problems(written: unknown): string[] {
  const parsed = scheduleSchema.safeParse(written);
  if (parsed.success) return [];
  return explain(parsed.error, scheduleSchema, written).map(
    ({ path, message, expected }) => `${formatPath(path)}: ${message}; ${expected ?? ''}`,
  );
}

describe('a written schedule', () => {
  it('needs an experiment and a time, and has careful defaults', () => {
    expect(scheduleSchema.parse(GOOD)).toEqual({
      name: null,
      experiment: 'lose-zone',
      target: null,
      variables: {},
      timezone: 'UTC',
      when: { kind: 'cron', cron: '30 9 * * MON-FRI' },
      overlap: 'forbid',
      missed: 'skip',
      startWithinMs: 600_000,
      jitterMs: 0,
      windows: [],
      blackouts: [],
      paused: false,
    });
  });

  it('of chance is in working hours unless it says otherwise', () => {
    expect(scheduleSchema.parse({ ...GOOD, when: { random: { meanDays: 5 } } }).when).toEqual({
      kind: 'random',
      meanDays: 5,
      weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
      hours: [9, 15],
      minimumGapMs: 0,
    });
  });

  it('takes values of variables as they are written', () => {
    expect(scheduleSchema.parse({ ...GOOD, variables: { hold: '10s', count: 3, deep: true } }).variables).toEqual({
      hold: '10s',
      count: '3',
      deep: 'true',
    });
  });

  it.each([
    [{ ...GOOD, when: {} }, 'when: says no time; one of cron, every, at, random'],
    [{ ...GOOD, when: { cron: '* * * * *', every: '1h' } }, 'when: has cron and every; one of cron, every, at, random'],
    [{ ...GOOD, when: { every: '10ms' } }, 'when.every: is too short; at least 1s'],
    [{ ...GOOD, when: { every: 5 } }, 'when.every: 5 has no unit; a duration such as 250ms, 2s, 7m, 30h, 30d or 1h30m'],
    [
      { ...GOOD, when: { at: '2026-03-01T09:00:00Z', from: '2026-03-01T09:00:00Z' } },
      'when.from: belongs to "every"; no "from"',
    ],
    [
      { ...GOOD, when: { at: 'tomorrow' } },
      'when.at: is "tomorrow"; a moment such as 2026-03-01T09:00:00Z or 2026-03-01T10:00:00+01:00',
    ],
    [
      { ...GOOD, when: { cron: '61 * * * *' } },
      'when.cron: Invalid value for minute: 61; a pattern such as 30 9 * * MON-FRI',
    ],
    [
      { ...GOOD, when: { cron: '0 0 31 2 *' } },
      'when.cron: "0 0 31 2 *" is never due; a pattern such as 30 9 * * MON-FRI',
    ],
    [
      { ...GOOD, timezone: 'Europe/Atlantis' },
      'timezone: "Europe/Atlantis" is not known; a name such as Europe/Berlin or UTC',
    ],
    [
      { ...GOOD, when: { random: { meanDays: 2, hours: [15, 9] } } },
      'when.random.hours: 15 is not before 9; as [9, 15]',
    ],
    [
      { ...GOOD, when: { random: { meanDays: 2, minimumGap: '4d' } } },
      'when.random.minimumGap: is longer than the mean; at most the mean',
    ],
    [
      { ...GOOD, blackouts: [{ from: '2026-12-24', to: '2026-12-23' }] },
      'blackouts[0].to: 2026-12-23 is before 2026-12-24; the last day',
    ],
    [{ ...GOOD, blackouts: [{ from: '24.12.' }] }, 'blackouts[0].from: is "24.12."; a date such as 2026-12-24'],
    [{ ...GOOD, windows: [{ from: '9', to: '17:00' }] }, 'windows[0].from: is "9"; a time of day such as 09:00'],
    [
      { ...GOOD, overlap: 'forbit' },
      'overlap: "forbit" is not known, did you mean "forbid"?; one of forbid, queue, allow',
    ],
    [
      { ...GOOD, pausd: true },
      'pausd: unknown field "pausd", did you mean "paused"?; one of name, experiment, target, variables, timezone, when, overlap, missed, startWithin, jitter, windows, blackouts, paused',
    ],
  ])('is refused with what would have been right: %j', (written, problem) => {
    expect(problems(written)).toContain(problem);
  });
});
