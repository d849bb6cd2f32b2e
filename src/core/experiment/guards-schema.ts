import { z } from 'zod';
import { distinct, duration, share } from '../source/fields.js';
import type { ErrorBudget, Guards, Objectives } from './experiment.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Preflight checks that an experiment may switch off. Residue, an active run and a halt are never among them. */
export const SKIPPABLE = ['capacity', 'last-region', 'steady-state', 'replication', 'soak'] as const;

/** Burn over 1 h and 5 min at 14.4, over 6 h and 30 min at 6: Google SRE workbook, chapter 5. */
const PRODUCTION_WINDOWS = [
  { longMs: HOUR, shortMs: 5 * MINUTE, rate: 14.4 },
  { longMs: 6 * HOUR, shortMs: 30 * MINUTE, rate: 6 },
];

const expecting = (expected: string, error: string) => ({ error, params: { expected } });

const burnWindow = z
  .strictObject({ long: duration, short: duration, rate: z.number().positive() })
  .refine(
    ({ long, short }) => long > short,
    expecting('"long" above "short"', 'the short window is not the shorter one'),
  )
  .transform(({ long, short, rate }) => ({ longMs: long, shortMs: short, rate }));

const errorBudget = z
  .strictObject({
    objective: share.describe('Share of requests that must succeed over the period'),
    period: duration,
    spend: share.describe("Share of the period's budget that this run may spend"),
    windows: z.array(burnWindow).min(1).default(PRODUCTION_WINDOWS),
  })
  .superRefine(({ objective, spend }, ctx) => {
    const refuse = (key: string, message: string, expected: string) =>
      ctx.addIssue({ code: 'custom', path: [key], message, params: { expected } });
    if (objective <= 0 || objective >= 1)
      refuse('objective', `${objective} leaves no budget to count`, 'a share between 0 and 1');
    if (spend <= 0) refuse('spend', 'is nothing', 'a share above 0');
  })
  .transform(({ objective, period, spend, windows }): ErrorBudget => ({ objective, periodMs: period, spend, windows }));

const extent = z.int().min(1).max(1000).optional();

export const guards = z
  .strictObject({
    maxDuration: duration.default(30 * MINUTE).describe('The run is aborted after this'),
    maxPause: duration.default(15 * MINUTE).describe('A paused run with open harm rolls back after this'),
    blastRadius: z
      .strictObject({ regions: extent, zones: extent, instances: extent })
      .default({})
      .describe('What harm may touch at most'),
    headroom: share.default(0.15).describe('Capacity left over after a shift, as a share of the load'),
    errorBudget: errorBudget.nullable().default(null),
    skipPreflight: distinct(z.enum(SKIPPABLE)).default([]),
  })
  .transform(({ maxDuration, maxPause, ...others }): Guards => ({
    maxDurationMs: maxDuration,
    maxPauseMs: maxPause,
    ...others,
  }));

export const objectives = z
  .strictObject({ evacuateWithin: duration.optional(), returnWithin: duration.optional() })
  .transform(({ evacuateWithin, returnWithin }): Objectives => ({
    ...(evacuateWithin !== undefined && { evacuateWithinMs: evacuateWithin }),
    ...(returnWithin !== undefined && { returnWithinMs: returnWithin }),
  }));
