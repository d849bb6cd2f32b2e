import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The version of the file's own form; a program reads every one up to its own. */
export const FORMAT = 1;

/** The first line: the form of the rest, and the schema of the journal that was read. */
export const HEADER = z.object({
  export: z.object({ format: z.number().int(), schema: z.array(z.string()), at: z.string() }),
});

const whole = z.number().int();

/**
 * What follows are parts, each closed by the fingerprint of its lines. A part is a run, with its events and samples or
 * with its document where events are no longer kept; or rows of one of the other tables. At the end, what there was.
 */
export const LINE = z.union([
  z.strictObject({ run: z.looseObject({ id: z.string(), status: z.literal('finished') }) }),
  z.strictObject({
    event: z.strictObject({ seq: whole, at: z.string(), epoch: whole, event: z.looseObject({ type: z.string() }) }),
  }),
  z.strictObject({ samples: z.array(z.tuple([z.number(), z.string(), z.number()])) }),
  z.strictObject({ document: z.looseObject({ id: z.string() }) }),
  z.strictObject({
    row: z.looseObject({}),
    of: z.enum(['experiments', 'schedules', 'firings', 'request_keys', 'tokens', 'audit']),
  }),
  z.strictObject({ closed: z.string() }),
  z.strictObject({ end: z.strictObject({ runs: whole, rows: whole }) }),
]);
export type Line = z.infer<typeof LINE>;

/** @returns the SHA-256 of lines, in hexadecimal */
export function fingerprint(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex');
}
