import type { Kysely } from 'kysely';
import type { AuditEntry } from '../core/ports/audit.js';
import type { KeyedRequests, KeyedRun, RequestKey } from '../core/ports/keyed-requests.js';
import type { RunRequest } from '../core/run/request.js';
import { keepEntry } from './audit.js';
import { createRuns } from './create-runs.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/** Ends a transaction of which nothing is to stay. */
class Taken extends Error {}

/** The unique key of the table decides who was first. */
export class KyselyKeyedRequests implements KeyedRequests {
  constructor(private readonly database: Database) {}

  async find(key: RequestKey): Promise<KeyedRun | null> {
    return keyed(await this.database.open(), key);
  }

  async create(key: RequestKey, asked: KeyedRun, request: RunRequest, at: Date, entry?: AuditEntry): Promise<KeyedRun> {
    const db = await this.database.open();
    try {
      await db.transaction().execute(async (tx) => {
        await createRuns(tx, [{ id: asked.run, request }], at);
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('request_keys')
          .values({ ...key, ...asked })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) throw new Taken();
        await keepEntry(tx, entry);
      });
      return asked;
    } catch (error) {
      const first = error instanceof Taken ? await keyed(db, key) : null;
      if (!first) throw error;
      return first;
    }
  }
}

async function keyed(db: Kysely<Schema>, { caller, key }: RequestKey): Promise<KeyedRun | null> {
  const row = await db
    .selectFrom('request_keys')
    .select(['run', 'fingerprint'])
    .where('caller', '=', caller)
    .where('key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}
