import { z } from 'zod';
import { DURATION_PATTERN, readDuration } from '../core/units.js';

/** A duration as people write it, `250ms` or `1h30m`, parsed into milliseconds; longer than nothing. */
export const duration = z
  .string()
  .meta({ pattern: DURATION_PATTERN })
  .transform((text, context): number => {
    const reading = readDuration(text);
    if ('value' in reading && reading.value > 0) return reading.value;
    const message = 'problem' in reading ? `${reading.problem}, expected ${reading.expected}` : 'expected more than 0s';
    context.addIssue({ code: 'custom', message, input: text });
    return z.NEVER;
  });
