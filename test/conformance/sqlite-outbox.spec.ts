import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { outboxConformance } from './outbox.js';

outboxConformance('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'silverback-webhooks-'));
  return {
    open: () => sqliteDatabase(join(home, 'journal.db')),
    dispose: () => rm(home, { recursive: true, force: true }),
  };
});
