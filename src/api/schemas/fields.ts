import { z } from 'zod';
import 'zod-openapi';
import { name } from '../../core/source/fields.js';

/** A whole number as it is written in a query. */
export function wholeNumber(least: number, most: number) {
  const rule = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: 'is out of bounds', params: { expected: rule } })
    .meta({ override: { type: 'integer', minimum: least, maximum: most } });
}

/** How many items a page has. */
export const limit = wholeNumber(1, 500)
  .default(50)
  .meta({ description: 'At most so many', override: { default: 50 } });

/** A moment, as ISO 8601 with its offset; handed on in UTC, as the journal keeps it. */
export const moment = z
  .string()
  .max(40)
  .datetime({ offset: true, error: 'a moment such as 2031-05-04T10:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** @param what as in `a run` */
export function idOf(what: string, example = '01JZ3V8Q5TE9F8C2W7N6B4M1KA') {
  return z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, `the id of ${what}, letters and digits`)
    .meta({ description: `The id of ${what}`, example });
}

export const runId = idOf('a run');

export const experimentName = name.meta({ description: 'The name of an experiment', example: 'kill-instance' });

export const targetName = name.meta({ description: 'The name of a target', example: 'sandbox' });

/** Text on one line. Described in ranges: what reads descriptions need not know classes as `\p{Cc}`. */
export function oneLine(least: number, most: number) {
  return z
    .string()
    .min(least)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'text on one line')
    .meta({ override: { pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' } });
}

/** Why somebody does what he does. */
export const reason = oneLine(1, 500)
  .default('asked by a person')
  .meta({ description: 'Kept in the journal', example: 'checkout is slow' });

export const variables = z
  .record(z.string().max(63), z.union([z.string().max(1_000), z.number(), z.boolean()]))
  .transform((values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
  .meta({
    description: 'Values of variables of the experiment',
    override: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
    example: { hold: '10s' },
  });

/** The header of a change by somebody who says what he has seen. @param etag an example */
export function ifMatch(etag: string) {
  return z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: 'The ETag of the one that was seen; * for any', example: etag });
}

/** The header of an answer that is one version of something. @param etag an example */
export function etagHeader(etag: string) {
  return { etag: { description: 'Stands for this version', example: etag } };
}

/** A part of a list, and where it goes on. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'The cursor of the next page; null after the last one' }),
  });
}
