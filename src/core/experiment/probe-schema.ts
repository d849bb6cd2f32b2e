import { z } from 'zod';
import { explain, forward } from '../source/explain.js';
import { distinct, name } from '../source/fields.js';
import { unknownName } from '../source/nearest.js';
import type { ProbeSpec, When } from './experiment.js';
import { readArgs } from './kind-args.js';
import type { Kinds } from './kinds.js';
import { toleranceSchema } from './tolerance.js';

export const WHEN = ['before', 'during', 'after'] as const satisfies readonly When[];

/** The fields that every probe has; all others belong to its type. */
export const probeFields = z.looseObject({
  name: name.describe('Unique in the experiment'),
  type: z.string(),
  when: distinct(z.enum(WHEN))
    .min(1)
    .optional()
    .describe('When it must hold; default: always, as far as it can be measured then'),
  while: name.optional().describe('The id of a fault step: only while that fault is in effect'),
  failAfter: z.int().min(1).max(100).default(2).describe('Failures in a row that make a breach'),
  tolerance: z.unknown(),
});

export function probeSchema(kinds: Kinds) {
  return probeFields.transform((fields, ctx): ProbeSpec => {
    const { name, type, when, while: step, failAfter, tolerance, ...rest } = fields;
    const kind = kinds.probes.get(type);
    if (!kind) {
      forward(ctx, [{ path: ['type'], ...unknownName('probe type', type, [...kinds.probes.keys()]) }]);
      return z.NEVER;
    }
    const read = readArgs(kind.args, rest);
    if (!('args' in read)) {
      forward(ctx, read);
      return z.NEVER;
    }
    const schema = toleranceSchema(kind.values(read.args));
    const rules = schema.safeParse(tolerance);
    if (!rules.success) {
      const missing = { path: [], message: '"tolerance" is missing', expected: 'a rule such as { atLeast: 0.99 }' };
      forward(ctx, tolerance === undefined ? [missing] : explain(rules.error, schema, tolerance), ['tolerance']);
      return z.NEVER;
    }
    const possible = step === undefined ? (kind.when?.(read.args) ?? WHEN) : (['during'] as const);
    const never = when?.findIndex((one) => !possible.some((other) => other === one)) ?? -1;
    if (never >= 0) {
      const message = `it cannot be measured ${when?.[never]} the run`;
      forward(ctx, [{ path: ['when', never], message, expected: `some of ${possible.join(', ')}` }]);
      return z.NEVER;
    }
    return {
      name,
      type,
      when: when ?? possible,
      ...(step !== undefined && { while: step }),
      failAfter,
      args: read.args,
      tolerance: rules.data,
    };
  });
}
