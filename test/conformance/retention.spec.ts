import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyKeyedRequests } from '../../src/journal/keyed-requests.js';
import { postgresDatabase } from '../../src/journal/postgres.js';
import { KyselyRetention } from '../../src/journal/retention.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { withPostgres } from '../servers/postgres.js';
import { retentionConformance, type RetentionBench } from './retention.js';

function bench(database: Database, dispose: () => Promise<void>): RetentionBench {
  return {
    journal: new KyselyJournal(database),
    keyed: new KyselyKeyedRequests(database),
    retention: new KyselyRetention(database),
    async fired(slots) {
      const db = await database.open();
      const times = { created_ms: 0, updated_ms: 0, slot_ms: null, wake_ms: null };
      const by = { created_by: 'me', updated_by: 'me', draw: null };
      const last_slot_ms = Math.max(...slots.map(({ at }) => at));
      await db
        .insertInto('schedules')
        .values({ id: 'nightly', version: 1, document: '{}', last_slot_ms, ...times, ...by })
        .execute();
      const firing = { schedule: 'nightly', outcome: 'requested' as const, reasons: '[]', draw: null };
      await db
        .insertInto('firings')
        .values(slots.map(({ at, run }) => ({ ...firing, slot_ms: at, due_ms: at, at_ms: at, run })))
        .execute();
    },
    async firings() {
      const db = await database.open();
      const rows = await db.selectFrom('firings').select('slot_ms').orderBy('slot_ms').execute();
      return rows.map((row) => row.slot_ms);
    },
    async spoil(run) {
      const db = await database.open();
      await db.updateTable('events').set({ body: '{"type":' }).where('run', '=', run).where('seq', '=', 1).execute();
    },
    dispose,
  };
}

retentionConformance('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'silverback-retention-'));
  const database = sqliteDatabase(join(home, 'journal.db'));
  return bench(database, async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });
});

withPostgres('on a server', 'share', (postgres) => {
  retentionConformance('PostgreSQL', async () => {
    const database = postgresDatabase(await postgres.database());
    return bench(database, () => database.close());
  });
});
