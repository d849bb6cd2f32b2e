import type { Transaction } from 'kysely';
import { haltLifted, haltSet } from '../core/webhook/notice.js';
import type { Database } from './database.js';
import { notice } from './notices.js';
import type { Schema } from './schema.js';

/** Setting it while it is on keeps its beginning, and is no news. */
export async function setHalt(database: Database, { by, reason }: { by: string; reason: string }): Promise<void> {
  const db = await database.open();
  await db.transaction().execute(async (tx) => {
    const before = await since(tx);
    const { since_ms } = await tx
      .insertInto('halt')
      .values({ id: 1, by, reason, since_ms: database.nowMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ by, reason }))
      .returning('since_ms')
      .executeTakeFirstOrThrow();
    if (since_ms !== before) await notice(tx, [haltSet(since_ms, by, reason)], database.nowMs);
  });
}

export async function liftHalt(database: Database): Promise<void> {
  const db = await database.open();
  await db.transaction().execute(async (tx) => {
    const { now } = await tx.selectNoFrom(database.nowMs.as('now')).executeTakeFirstOrThrow();
    const lifted = await tx.deleteFrom('halt').returning('since_ms').executeTakeFirst();
    if (lifted) await notice(tx, [haltLifted(lifted.since_ms, now)], database.nowMs);
  });
}

async function since(tx: Transaction<Schema>): Promise<number | undefined> {
  return (await tx.selectFrom('halt').select('since_ms').executeTakeFirst())?.since_ms;
}
