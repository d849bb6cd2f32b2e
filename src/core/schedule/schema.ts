import { z } from 'zod';
import { forward } from '../source/explain.js';
import { duration, durationOrZero, name } from '../source/fields.js';
import { messageOf } from '../errors.js';
import { nextByCron } from './cron.js';
import { isTimezone } from './local-time.js';
import { WEEKDAYS, type Blackout, type Schedule, type Window } from './schedule.js';
import { weekdays, when } from './when-schema.js';

const OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const OF_DAY_OR_END = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const DATE = 'a date such as 2026-12-24';

const date = z.iso.date(DATE);

const window = z
  .strictObject({
    weekdays: weekdays.default([...WEEKDAYS]).describe('Days on which it opens; default: all'),
    from: z.string().regex(OF_DAY, 'a time of day such as 09:00').describe('Time of day'),
    to: z
      .string()
      .regex(OF_DAY_OR_END, 'a time of day such as 17:00, at most 24:00')
      .describe('Time of day; at or before `from`: on the next day'),
  })
  .transform(({ weekdays, from, to }): Window => ({ weekdays, from: minutes(from), to: minutes(to) }));

const blackout = z
  .strictObject({
    from: date.describe('First day'),
    to: date.optional().describe('Last day; default: the first'),
    reason: z.string().min(1).max(200).optional(),
  })
  .superRefine(({ from, to }, ctx) => {
    if (to !== undefined && to < from)
      forward(ctx, [{ path: ['to'], message: `${to} is before ${from}`, expected: 'the last day' }]);
  })
  .transform(({ from, to, reason }): Blackout => ({ from, to: to ?? from, reason: reason ?? null }));

/** A schedule as it is written, read into a `Schedule`. */
export const scheduleSchema = z
  .strictObject({
    name: name.optional().describe('For people'),
    experiment: name.describe('The name of an experiment'),
    target: name.optional().describe('The name of a target; default: the one that the experiment names'),
    variables: z
      .record(z.string().max(63), z.union([z.string(), z.number(), z.boolean()]).transform(String))
      .default({})
      .describe('Values of the variables of the experiment'),
    timezone: z
      .string()
      .default('UTC')
      .describe('In which times of day and dates are meant, a name of the IANA database such as Europe/Berlin'),
    when: when.describe('One of `cron`, `every`, `at`, `random`'),
    overlap: z
      .enum(['forbid', 'queue', 'allow'])
      .default('forbid')
      .describe('While the run before is not finished: refuse, wait for its end, or start beside it'),
    missed: z
      .enum(['skip', 'run-once'])
      .default('skip')
      .describe('What was not started in time: leave it, or make up once for all that was missed'),
    startWithin: duration.prefault('10m').describe('What could not be started within this is missed'),
    jitter: durationOrZero.prefault('0s').describe('Each start is put off by anything up to this'),
    windows: z.array(window).max(50).default([]).describe('Nothing starts outside; default: always open'),
    blackouts: z.array(blackout).max(200).default([]).describe('Days on which nothing starts'),
    paused: z.boolean().default(false).describe('Nothing starts until it is false again, and nothing is made up for'),
  })
  .superRefine(({ timezone, when }, ctx) => {
    const refuse = (path: string[], message: string, expected: string): void =>
      forward(ctx, [{ path, message, expected }]);
    if (!isTimezone(timezone))
      refuse(['timezone'], `"${timezone}" is not known`, 'a name such as Europe/Berlin or UTC');
    else if (when.kind === 'cron') {
      const problem = cronProblem(when.cron, timezone);
      if (problem !== null) refuse(['when', 'cron'], problem, 'a pattern such as 30 9 * * MON-FRI');
    }
  })
  .transform(({ name, target, startWithin, jitter, ...same }): Schedule => ({
    ...same,
    name: name ?? null,
    target: target ?? null,
    startWithinMs: startWithin,
    jitterMs: jitter,
  }));

function cronProblem(pattern: string, timezone: string): string | null {
  try {
    return nextByCron(pattern, timezone, 0) === null ? `"${pattern}" is never due` : null;
  } catch (error) {
    return messageOf(error).replace(/^CronPattern: /, '');
  }
}

function minutes(timeOfDay: string): number {
  const [hours = 0, rest = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + rest;
}
