import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Delivery, Outbox } from '../core/ports/outbox.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/** So many receivers are served in one round. */
const AT_ONCE = 50;

export class KyselyOutbox implements Outbox {
  constructor(private readonly database: Database) {}

  async take(
    busy: readonly string[],
    holdMs: number,
  ): Promise<{ readonly taken: readonly Delivery[]; readonly nextInMs: number | null }> {
    const db = await this.database.open();
    // Asked every few seconds and nearly always empty: a read, which takes no lock.
    const waiting = await this.waiting(db, busy);
    const due = waiting.filter(({ in_ms }) => in_ms <= 0);
    const taken: Delivery[] = [];
    for (const { webhook } of due) taken.push(...(await this.takeOne(db, webhook, holdMs)));
    const [next] = waiting.filter(({ in_ms }) => in_ms > 0);
    return { taken, nextInMs: next?.in_ms ?? null };
  }

  async delivered({ webhook, id }: Delivery): Promise<void> {
    const db = await this.database.open();
    await db.deleteFrom('deliveries').where('webhook', '=', webhook).where('id', '=', id).execute();
  }

  async failed({ webhook, id, attempts }: Delivery, error: string, againInMs: number | null): Promise<void> {
    const db = await this.database.open();
    const { nowMs } = this.database;
    await db
      .updateTable('deliveries')
      .set({ error, ...(againInMs === null ? { due_ms: null, died_ms: nowMs } : { due_ms: this.in(againInMs) }) })
      .where('webhook', '=', webhook)
      .where('id', '=', id)
      .where('attempts', '=', attempts)
      .execute();
  }

  async counts(): Promise<{ readonly waiting: number; readonly dead: number }> {
    const db = await this.database.open();
    const { all, waiting } = await db
      .selectFrom('deliveries')
      .select((is) => [is.fn.countAll<number>().as('all'), is.fn.count<number>('due_ms').as('waiting')])
      .executeTakeFirstOrThrow();
    return { waiting, dead: all - waiting };
  }

  /** Receivers with something to come, those that wait longest first. */
  private waiting(db: Kysely<Schema>, busy: readonly string[]) {
    return db
      .selectFrom('deliveries')
      .select(['webhook', sql<number>`min(due_ms) - ${this.database.nowMs}`.as('in_ms')])
      .where('due_ms', 'is not', null)
      .$if(busy.length > 0, (rows) => rows.where('webhook', 'not in', busy))
      .groupBy('webhook')
      .orderBy((is) => is.fn.min('due_ms'))
      .limit(AT_ONCE)
      .execute();
  }

  /** Of two who want the same one, the condition lets one have it. */
  private async takeOne(db: Kysely<Schema>, webhook: string, holdMs: number): Promise<readonly Delivery[]> {
    const receiver = await db
      .selectFrom('webhooks')
      .select(['url', 'secret'])
      .where('name', '=', webhook)
      .executeTakeFirst();
    if (!receiver) {
      // Written by somebody who still saw it while it was removed.
      await db.deleteFrom('deliveries').where('webhook', '=', webhook).execute();
      return [];
    }
    const taken = await db
      .updateTable('deliveries')
      .set((is) => ({ attempts: is('attempts', '+', 1), due_ms: this.in(holdMs) }))
      .where('webhook', '=', webhook)
      .where('id', '=', (is) =>
        is
          .selectFrom('deliveries as longest')
          .select('longest.id')
          .where('longest.webhook', '=', webhook)
          .where('longest.due_ms', '<=', this.database.nowMs)
          .orderBy('longest.due_ms')
          .orderBy('longest.id')
          .limit(1),
      )
      .where('due_ms', '<=', this.database.nowMs)
      .returning(['id', 'body', 'attempts'])
      .execute();
    return taken.map((one) => ({ webhook, ...receiver, ...one }));
  }

  private in(ms: number): RawBuilder<number> {
    return sql<number>`${this.database.nowMs} + ${ms}`;
  }
}
