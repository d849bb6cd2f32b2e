import { z } from 'zod';
import { duration, name } from '../source/fields.js';
import { TELLING, type Requirement } from './experiment.js';

export const requires = z
  .array(
    z
      .strictObject({
        experiment: name.describe('The name of another experiment'),
        verdict: z.enum(TELLING).default('passed').describe('How its newest run on the same target must have ended'),
        within: duration.describe('How long ago that may be at most'),
      })
      .transform(({ within, ...same }): Requirement => ({ ...same, withinMs: within })),
  )
  .max(20)
  .default([])
  .describe('What must have been run before this: the rungs of a ladder of severity');
