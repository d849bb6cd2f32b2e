import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { sqliteJournal } from '../../src/journal/sqlite.js';
import { journalConformance } from './journal.js';

journalConformance('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'silverback-journal-'));
  const file = join(home, 'journal.db');
  const journal = sqliteJournal(file);
  return {
    journal,
    async advance(ms) {
      // The database's clock cannot be turned on, so the leases are moved back.
      const db = new Database(file);
      db.prepare('update runs set lease_expires_ms = lease_expires_ms - ?').run(ms);
      db.close();
    },
    async dispose() {
      await journal.close();
      await rm(home, { recursive: true, force: true });
    },
  };
});
