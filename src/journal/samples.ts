import type { Kysely } from 'kysely';
import type { Sample } from '../core/ports/journal.js';
import type { Schema } from './schema.js';

/** Databases bound the number of parameters of a statement; four a row stay far below. */
const ROWS_A_STATEMENT = 500;

/** All or nothing. */
export async function saveSamples(db: Kysely<Schema>, run: string, samples: readonly Sample[]): Promise<void> {
  const rows = samples.map(({ at, series, value }) => ({ run, at_ms: at, series, value }));
  await db.transaction().execute(async (tx) => {
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
      await tx
        .insertInto('samples')
        .values(rows.slice(from, from + ROWS_A_STATEMENT))
        .execute();
    }
  });
}

export async function samplesOf(db: Kysely<Schema>, run: string): Promise<readonly Sample[]> {
  return db
    .selectFrom('samples')
    .select(['at_ms as at', 'series', 'value'])
    .where('run', '=', run)
    .orderBy('at_ms')
    .execute();
}
