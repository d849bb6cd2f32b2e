import { z } from 'zod';
import { distinct, duration, share } from '../source/fields.js';
import type { ErrorBudget, Guards, Objectives } from './experiment.js';

/** Preflight checks that an experiment may switch off. Residue, an active run and a halt are never among them. */
export const SKIPPABLE = [
  'capacity',
  'last-region',
  'steady-state',
  'baseline',
  'replication',
  'soak',
  'error-budget',
] as const;

/** Burn over 1 h and 5 min at 14.4, over 6 h and 30 min at 6: Google SRE workbook, chapter 5. */
const PRODUCTION_WINDOWS = [
  { long: '1h', short: '5m', rate: 14.4 },
  { long: '6h', short: '30m', rate: 6 },
];

const expecting = (expected: string, error: string) => ({ error, params: { expected } });

const burnWindow = z
  .strictObject({
    long: duration,
    short: duration,
    rate: z.number().positive().describe('A burn above it over both aborts; 1 spends the budget in just the period'),
  })
  .refine(
    ({ long, short }) => long > short,
    expecting('"long" above "short"', 'the short window is not the shorter one'),
  )
  .transform(({ long, short, rate }) => ({ longMs: long, shortMs: short, rate }));

const errorBudget = z
  .strictObject({
    objective: share.describe('Share of requests that must succeed over the period'),
    period: duration.describe('Over which the objective holds'),
    spend: share.describe("Share of the period's budget that this run may spend"),
    windows: z.array(burnWindow).min(1).prefault(PRODUCTION_WINDOWS).describe('Pairs of burn windows'),
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
    maxDuration: duration
      .prefault('30m')
      .describe('The run is aborted and rolled back after this; must exceed what holds and soaks take'),
    maxPause: duration.prefault('15m').describe('A paused run with open harm rolls back after this'),
    blastRadius: z
      .strictObject({ regions: extent, zones: extent, instances: extent })
      .default({})
      .describe('What harm may touch at most'),
    headroom: share.prefault(0.15).describe('Capacity that must be left after a shift, as a share of the load'),
    errorBudget: errorBudget.nullable().default(null).describe('What of the error budget this run may spend'),
    skipPreflight: distinct(z.enum(SKIPPABLE)).default([]).describe('Checks to leave out, each shown in the plan'),
  })
  .transform(({ maxDuration, maxPause, ...others }): Guards => ({
    maxDurationMs: maxDuration,
    maxPauseMs: maxPause,
    ...others,
  }));

export const objectives = z
  .strictObject({
    evacuateWithin: duration
      .optional()
      .describe('From the first shift out of a region to the end of the drain behind it'),
    returnWithin: duration.optional().describe('The shift that brings its users home'),
    recoverWithin: duration.optional().describe('From each fault gone to the whole hypothesis good again'),
  })
  .transform(({ evacuateWithin, returnWithin, recoverWithin }): Objectives => ({
    ...(evacuateWithin !== undefined && { evacuateWithinMs: evacuateWithin }),
    ...(returnWithin !== undefined && { returnWithinMs: returnWithin }),
    ...(recoverWithin !== undefined && { recoverWithinMs: recoverWithin }),
  }));
