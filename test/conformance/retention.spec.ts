import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { postgresDatabase } from '../../src/journal/postgres.js';
import { KyselyRetention } from '../../src/journal/retention.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { withPostgres } from '../servers/postgres.js';
import { retentionConformance, type RetentionBench } from './retention.js';

function bench(database: Database, dispose: () => Promise<void>): RetentionBench {
  return {
    journal: new KyselyJournal(database),
    retention: new KyselyRetention(database),
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
