import { z } from 'zod';
import 'zod-openapi';
import { name } from '../../core/source/fields.js';

/** A whole number as it is written in a query. */
export function wholeNumber(least: number, most: number, otherwise: number) {
  const rule = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: 'is out of bounds', params: { expected: rule } })
    .default(otherwise)
    .meta({ override: { type: 'integer', minimum: least, maximum: most, default: otherwise } });
}

/** A moment, as ISO 8601 with its offset; handed on in UTC, as the journal keeps it. */
export const moment = z
  .string()
  .datetime({ offset: true, error: 'a moment such as 2031-05-04T10:00:00Z' })
  .transform((text) => new Date(text).toISOString());

export const runId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'the id of a run, 26 letters and digits');

export const experimentName = name.meta({ description: 'The name of an experiment', example: 'kill-instance' });

export const targetName = name.meta({ description: 'The name of a target', example: 'sandbox' });
