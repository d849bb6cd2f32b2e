import { z } from 'zod';
import {
  DURATION_PATTERN,
  PERCENT_PATTERN,
  readDuration,
  readPercent,
  readShare,
  type Reading,
  show,
} from '../units.js';

/** A field whose written form is read by `read`; `json` describes that form to editors. */
export function written<T>(read: (value: unknown) => Reading<T>, json: Readonly<Record<string, unknown>>) {
  return z
    .unknown()
    .transform((value, ctx): T => {
      const reading: Reading<T> = value === undefined ? { problem: 'is missing', expected: '' } : read(value);
      if ('value' in reading) return reading.value;
      ctx.addIssue({ code: 'custom', message: reading.problem, params: { expected: reading.expected } });
      return z.NEVER;
    })
    .meta(json);
}

const DURATION_JSON = { type: 'string', pattern: DURATION_PATTERN, examples: ['250ms', '2s', '7m', '1h30m'] };

/** A duration above zero, in milliseconds. */
export const duration = written<number>((value) => {
  const reading = readDuration(value);
  const zero = 'value' in reading && reading.value === 0;
  return zero ? { problem: `${show(value)} is no time at all`, expected: 'a duration above zero' } : reading;
}, DURATION_JSON);

/** A duration that may be zero, in milliseconds. */
export const durationOrZero = written<number>(readDuration, DURATION_JSON);

/** Basis points. */
export const percent = written<number>(readPercent, { type: 'string', pattern: PERCENT_PATTERN, examples: ['5%'] });

/** Share of 1. */
export const share = written<number>(readShare, {
  anyOf: [
    { type: 'number', minimum: 0, maximum: 1 },
    { type: 'string', pattern: PERCENT_PATTERN },
  ],
});

export const NAME_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_RULE = 'lower-case letters, digits and dashes, at most 63, a letter or digit at both ends';

/** Names of experiments, targets, regions, zones, routes, probes, steps: what is also safe in a file name and a host name. */
export const name = z.string().regex(NAME_PATTERN, NAME_RULE);

/** Control characters do harm to the terminal that shows them, and not every database can keep them. */
export function isOneLine(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** A mapping by name with at least one entry. */
export function byName<T extends z.ZodType>(value: T) {
  return z.record(name, value).refine((entries) => Object.keys(entries).length > 0, {
    error: 'is empty',
    params: { expected: 'at least one entry' },
  });
}

/** A list without repetition. */
export function distinct<T extends z.ZodType>(item: T) {
  return z.array(item).superRefine((items, ctx) => {
    items.forEach((value, at) => {
      if (items.indexOf(value) !== at)
        ctx.addIssue({
          code: 'custom',
          path: [at],
          message: `${show(value)} is listed twice`,
          params: { expected: 'each once' },
        });
    });
  });
}
