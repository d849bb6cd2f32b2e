import type { Kysely, Selectable, Transaction } from 'kysely';
import { SilverbackError } from '../core/errors.js';
import type { EntryOf } from '../core/ports/audit.js';
import type { DeadLetter, Webhook, WebhookStore } from '../core/ports/webhooks.js';
import type { NoticeType } from '../core/webhook/notice.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import type { Schema, WebhooksTable } from './schema.js';

/** Whoever changes a webhook does so alone. */
const LOCK = 'webhooks';

export class KyselyWebhooks implements WebhookStore {
  constructor(private readonly database: Database) {}

  async put({ name, url, types }: Webhook, secret: string, entry?: EntryOf<Webhook | null>): Promise<Webhook | null> {
    const columns = { url, secret, types: types && JSON.stringify(types) };
    return this.alone(async (tx) => {
      const before = await find(tx, name);
      await tx
        .insertInto('webhooks')
        .values({ name, ...columns })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
        .execute();
      await keepEntry(tx, entry?.(before));
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

  async remove(name: string, entry?: EntryOf<Webhook>): Promise<Webhook> {
    return this.alone(async (tx) => {
      const row = await tx.deleteFrom('webhooks').where('name', '=', name).returningAll().executeTakeFirst();
      if (!row) throw notFound(name);
      const removed = webhookOf(row);
      await tx.deleteFrom('deliveries').where('webhook', '=', name).execute();
      await keepEntry(tx, entry?.(removed));
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

  async revive(name: string, entry?: EntryOf<number>): Promise<number> {
    return this.alone(async (tx) => {
      await existing(tx, name);
      const { numUpdatedRows } = await tx
        .updateTable('deliveries')
        .set({ due_ms: this.database.nowMs, attempts: 0, died_ms: null })
        .where('webhook', '=', name)
        .where('due_ms', 'is', null)
        .executeTakeFirstOrThrow();
      const revived = Number(numUpdatedRows);
      await keepEntry(tx, entry?.(revived));
      return revived;
    });
  }

  private async alone<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    const db = await this.database.open();
    return db.transaction().execute(async (tx) => {
      await this.database.lock(tx, LOCK);
      return work(tx);
    });
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
  throw notFound(name);
}

function notFound(name: string): SilverbackError {
  return new SilverbackError('webhook-not-found', `there is no webhook ${name}`, { context: { webhook: name } });
}

function webhookOf({ name, url, types }: Selectable<WebhooksTable>): Webhook {
  return { name, url, types: types === null ? null : (JSON.parse(types) as NoticeType[]) };
}
