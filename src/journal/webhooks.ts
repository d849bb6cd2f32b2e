import type { Kysely, Selectable } from 'kysely';
import { SilverbackError } from '../core/errors.js';
import type { DeadLetter, Webhook, WebhookStore } from '../core/ports/webhooks.js';
import type { NoticeType } from '../core/webhook/notice.js';
import type { Database } from './database.js';
import type { Schema, WebhooksTable } from './schema.js';

export class KyselyWebhooks implements WebhookStore {
  constructor(private readonly database: Database) {}

  async put({ name, url, types }: Webhook, secret: string): Promise<Webhook | null> {
    const db = await this.database.open();
    const columns = { url, secret, types: types && JSON.stringify(types) };
    return db.transaction().execute(async (tx) => {
      const before = await find(tx, name);
      await tx
        .insertInto('webhooks')
        .values({ name, ...columns })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
        .execute();
      return before;
    });
  }

  async get(name: string): Promise<Webhook> {
    return existing(await this.database.open(), name);
  }

  async list(): Promise<readonly Webhook[]> {
    const db = await this.database.open();
    const rows = await db.selectFrom('webhooks').selectAll().orderBy('name').execute();
    return rows.map(webhookOf);
  }

  async remove(name: string): Promise<Webhook> {
    const db = await this.database.open();
    return db.transaction().execute(async (tx) => {
      const removed = await existing(tx, name);
      await tx.deleteFrom('webhooks').where('name', '=', name).execute();
      await tx.deleteFrom('deliveries').where('webhook', '=', name).execute();
      return removed;
    });
  }

  async dead(
    name: string,
    { after = '', limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly DeadLetter[]> {
    const db = await this.database.open();
    await existing(db, name);
    const rows = await db
      .selectFrom('deliveries')
      .select(['id', 'attempts', 'error', 'died_ms', 'body'])
      .where('webhook', '=', name)
      .where('due_ms', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ error, died_ms, ...same }) => ({ ...same, error: error ?? '', diedAt: died_ms ?? 0 }));
  }

  async revive(name: string): Promise<number> {
    const db = await this.database.open();
    await existing(db, name);
    const { numUpdatedRows } = await db
      .updateTable('deliveries')
      .set({ due_ms: this.database.nowMs, attempts: 0, died_ms: null })
      .where('webhook', '=', name)
      .where('due_ms', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  }
}

async function find(db: Kysely<Schema>, name: string): Promise<Webhook | null> {
  const row = await db.selectFrom('webhooks').selectAll().where('name', '=', name).executeTakeFirst();
  return row ? webhookOf(row) : null;
}

/** @throws `webhook-not-found` */
async function existing(db: Kysely<Schema>, name: string): Promise<Webhook> {
  const found = await find(db, name);
  if (found) return found;
  throw new SilverbackError('webhook-not-found', `there is no webhook ${name}`, { context: { webhook: name } });
}

function webhookOf({ name, url, types }: Selectable<WebhooksTable>): Webhook {
  return { name, url, types: types === null ? null : (JSON.parse(types) as NoticeType[]) };
}
