import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { racedChangesConformance, type RacedBench } from './raced-changes.js';
import { recordedChangesConformance } from './recorded-changes.js';

async function make(): Promise<RacedBench> {
  const home = await mkdtemp(join(tmpdir(), 'silverback-changes-'));
  const database = sqliteDatabase(join(home, 'journal.db'));
  return {
    database,
    // Whoever waits for a file holds up its process: a second way into it here would wait for itself.
    other: database,
    async dispose() {
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

recordedChangesConformance('SQLite', make);
racedChangesConformance('SQLite', make);
