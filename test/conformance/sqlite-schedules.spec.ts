import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { schedulesConformance } from './schedules.js';

schedulesConformance('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'silverback-schedules-'));
  return {
    open: () => sqliteDatabase(join(home, 'journal.db')),
    dispose: () => rm(home, { recursive: true, force: true }),
  };
});
