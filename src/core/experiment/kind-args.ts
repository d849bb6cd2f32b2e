import { z } from 'zod';
import { explain } from '../source/explain.js';
import type { Problem } from '../source/problem.js';
import { withReferences, withStandIns } from './endpoints.js';

/** Validates what is written beside a kind by the kind's own schema, references to endpoints left as they are. */
export function readArgs(schema: z.ZodType, args: unknown): { readonly args: unknown } | readonly Problem[] {
  const strict = strictly(schema);
  const parsed = strict.safeParse(withStandIns(args));
  return parsed.success ? { args: withReferences(parsed.data) } : explain(parsed.error, strict, args);
}

/** A kind that forgot to refuse what it does not know would skip a misspelt field in silence. */
export function strictly(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}
