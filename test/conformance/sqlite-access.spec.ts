import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { accessConformance } from './access.js';

accessConformance('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'silverback-access-'));
  const database = sqliteDatabase(join(home, 'journal.db'));
  return {
    database,
    async dispose() {
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
});
