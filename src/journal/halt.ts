import type { Kysely } from 'kysely';
import type { EntryOf } from '../core/ports/audit.js';
import type { Halt } from '../core/ports/journal.js';
import { haltLifted, haltSet } from '../core/webhook/notice.js';
import type { Database } from './database.js';
import { notice } from './notices.js';
import type { Schema } from './schema.js';
import { stand, standing } from './standing.js';

/** Null when it is not set. */
export async function haltNow(db: Kysely<Schema>): Promise<Halt | null> {
  return standing(db, 'halt');
}

/** Null lifts it. To set it while it is on is no news, and neither is to lift it while it is off. */
export async function setHalt(
  database: Database,
  halt: Omit<Halt, 'since'> | null,
  entry?: EntryOf<Halt | null>,
): Promise<void> {
  const db = await database.open();
  await db.transaction().execute(async (tx) => {
    const before = await stand(tx, { database, table: 'halt' }, halt, entry);
    const after = await haltNow(tx);
    const { now } = await tx.selectNoFrom(database.nowMs.as('now')).executeTakeFirstOrThrow();
    if (after && !before) await notice(tx, [haltSet(Date.parse(after.since), after.by, after.reason)], database.nowMs);
    if (before && !after) await notice(tx, [haltLifted(Date.parse(before.since), now)], database.nowMs);
  });
}
