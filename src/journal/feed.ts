import type { RunFeed } from '../core/ports/run-feed.js';
import type { Recorded } from '../core/run/event.js';
import { eventsGone, runNotFound } from '../core/run/journal-rules.js';
import type { Database } from './database.js';
import { recordedOf } from './rows.js';

/** Reads runs in parts, beside whoever writes them. */
export class KyselyFeed implements RunFeed {
  constructor(private readonly database: Database) {}

  async events(run: string, seq: number, limit: number): Promise<readonly Recorded[]> {
    const db = await this.database.open();
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where('run', '=', run)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    if (rows.length === 0 && (await this.progress(run)).events > seq) throw eventsGone(run);
    return rows.map((row) => recordedOf(row, this.database.name));
  }

  async progress(run: string): Promise<{ readonly events: number; readonly finished: boolean }> {
    const db = await this.database.open();
    const row = await db.selectFrom('runs').select(['event_count', 'status']).where('id', '=', run).executeTakeFirst();
    if (!row) throw runNotFound(run);
    return { events: row.event_count, finished: row.status === 'finished' };
  }
}
