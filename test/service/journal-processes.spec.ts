import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { RunJournal } from '../../src/core/ports/journal.js';
import { postgresJournal } from '../../src/journal/postgres.js';
import { sqliteJournal } from '../../src/journal/sqlite.js';
import { CREATED } from '../conformance/journal-held.js';
import { requested } from '../fakes/run-events.js';
import { statements, withPostgres } from '../servers/postgres.js';
import { JournalProcesses, sharedJournalSuite } from './journal-shared.js';

const processes = new JournalProcesses();

describe('a journal in a file, shared by processes', () => {
  let home: string;
  let file: string;
  let journal: RunJournal;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-processes-'));
    file = join(home, 'journal.db');
    journal = sqliteJournal(file);
  });
  afterEach(async () => {
    processes.killAll();
    await journal.close();
    expect(onFile((db) => db.pragma('integrity_check'))).toEqual([{ integrity_check: 'ok' }]);
    await rm(home, { recursive: true, force: true });
  });

  function onFile<T>(work: (db: Database.Database) => T): T {
    const db = new Database(file);
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  sharedJournalSuite(processes, () => ({
    where: file,
    journal,
    expireLeases: async () => void onFile((db) => db.exec('update runs set lease_expires_ms = 0')),
  }));

  it('when no more can be written the error says so, and what was told durable is there', async () => {
    await journal.create('run-1', requested('run-1'), CREATED);
    // A limit of 500 KiB a file stands in for a disk that is full.
    const { lines, ended } = processes.start(file, 'worker', 'append', `trap '' XFSZ; ulimit -f 1000`);
    await ended;
    const last = lines.at(-1);
    expect(['home-unwritable', 'journal-unavailable']).toContain(last?.error);
    expect(last?.message).toContain(file);
    const told = lines.at(-2)?.durable ?? 0;
    expect(told).toBeGreaterThan(20);
    expect(await journal.read('run-1')).toHaveLength(told);
  });
});

withPostgres('a journal in PostgreSQL, shared by processes', 'share', (postgres) => {
  let url: string;
  let journal: RunJournal;

  beforeEach(async () => {
    url = await postgres.database();
    journal = postgresJournal(url);
  });
  afterEach(async () => {
    processes.killAll();
    await journal.close();
  });

  sharedJournalSuite(processes, () => ({
    where: url,
    journal,
    expireLeases: async () => void (await statements(url, ['update runs set lease_expires_ms = 0'])),
  }));
});
