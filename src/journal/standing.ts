import type { Kysely, Transaction } from 'kysely';
import type { EntryOf } from '../core/ports/audit.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/** What holds for everything from its beginning until it is taken back. */
export interface Standing {
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Each has one row while it stands, none otherwise. */
export type StandingTable = 'halt' | 'incident';

export async function standing(db: Kysely<Schema>, table: StandingTable): Promise<Standing | null> {
  const row = await db.selectFrom(table).select(['by', 'reason', 'since_ms']).executeTakeFirst();
  return row ? { by: row.by, reason: row.reason, since: new Date(row.since_ms).toISOString() } : null;
}

/**
 * Setting what stands already keeps its beginning; null takes it back. To take back what does not stand changes
 * nothing, and leaves no entry. @returns what stood before
 */
export async function stand(
  tx: Transaction<Schema>,
  { database, table }: { readonly database: Database; readonly table: StandingTable },
  words: Omit<Standing, 'since'> | null,
  entry?: EntryOf<Standing | null>,
): Promise<Standing | null> {
  await database.lock(tx, table);
  const before = await standing(tx, table);
  if (words) {
    const { by, reason } = words;
    await tx
      .insertInto(table)
      .values({ id: 1, by, reason, since_ms: database.nowMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ by, reason }))
      .execute();
  } else if (before) await tx.deleteFrom(table).execute();
  if (words || before) await keepEntry(tx, entry?.(before));
  return before;
}
