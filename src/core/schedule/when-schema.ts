import { z } from 'zod';
import { forward } from '../source/explain.js';
import { distinct, duration, durationOrZero } from '../source/fields.js';
import { DAY_MS } from './local-time.js';
import { WEEKDAYS, type When } from './schedule.js';

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const INSTANT = 'a moment such as 2026-03-01T09:00:00Z or 2026-03-01T10:00:00+01:00';
const SHORTEST_MS = 1_000;

export const weekdays = distinct(z.enum(WEEKDAYS)).refine((days) => days.length > 0, {
  error: 'is empty',
  params: { expected: 'at least one day' },
});
const instant = z.iso.datetime({ offset: true, error: INSTANT }).transform((text) => Date.parse(text));

const random = z
  .strictObject({
    meanDays: z.number().min(1).max(365).describe('On average once in so many of its weekdays'),
    weekdays: weekdays.default([...WORKDAYS]).describe('Days on which it may be; default: Monday to Friday'),
    hours: z
      .tuple([z.int().min(0).max(23), z.int().min(1).max(24)])
      .default([9, 15])
      .describe('Begins at or after the first of these hours of the day, and before the second'),
    minimumGap: durationOrZero.prefault('0s').describe('Never sooner than this after the one before'),
  })
  .superRefine(({ hours: [from, to], meanDays, weekdays, minimumGap }, ctx) => {
    if (from >= to) forward(ctx, [{ path: ['hours'], message: `${from} is not before ${to}`, expected: 'as [9, 15]' }]);
    const mostMs = (meanDays * 7 * DAY_MS) / weekdays.length;
    if (minimumGap > mostMs)
      forward(ctx, [{ path: ['minimumGap'], message: 'is longer than the mean', expected: 'at most the mean' }]);
  })
  .transform(({ minimumGap, ...same }): When => ({ kind: 'random', minimumGapMs: minimumGap, ...same }));

const KINDS = ['cron', 'every', 'at', 'random'] as const;

/** When a schedule is due: exactly one of the kinds. */
export const when = z
  .strictObject({
    cron: z
      .string()
      .max(200)
      .optional()
      .describe('Five fields (minute, hour, day, month, weekday), or six with seconds first'),
    every: duration.optional().describe('A fixed interval, at least 1s'),
    from: instant.optional().describe('With `every`: the first one; default: one interval after the creation'),
    at: instant.optional().describe('Once, at this moment'),
    random: random.optional().describe('Somewhere in working hours, as Chaos Monkey does'),
  })
  .transform((written, ctx): When => {
    const { cron, every, from, at, random } = written;
    const refuse = (path: string[], message: string, expected: string): never => {
      forward(ctx, [{ path, message, expected }]);
      return z.NEVER;
    };
    const given = KINDS.filter((kind) => written[kind] !== undefined);
    if (given.length !== 1)
      return refuse(
        [],
        given.length === 0 ? 'says no time' : `has ${given.join(' and ')}`,
        `one of ${KINDS.join(', ')}`,
      );
    if (from !== undefined && every === undefined) return refuse(['from'], 'belongs to "every"', 'no "from"');
    if (every !== undefined && every < SHORTEST_MS) return refuse(['every'], 'is too short', 'at least 1s');
    if (cron !== undefined) return { kind: 'cron', cron };
    if (every !== undefined) return { kind: 'every', everyMs: every, from: from ?? null };
    if (at !== undefined) return { kind: 'once', at };
    return random ?? z.NEVER;
  });
