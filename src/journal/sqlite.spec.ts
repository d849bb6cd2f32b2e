import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { RunJournal } from '../core/ports/journal.js';
import { requested } from '../../test/fakes/run-events.js';
import { MIGRATIONS } from './migrations.js';
import { sqliteJournal } from './sqlite.js';

describe('the journal in a file', () => {
  let home: string;
  let file: string;
  const opened: RunJournal[] = [];
  const open = (path = file): RunJournal => {
    const journal = sqliteJournal(path);
    opened.push(journal);
    return journal;
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-sqlite-'));
    file = join(home, 'journal.db');
  });
  afterEach(async () => {
    for (const journal of opened.splice(0)) await journal.close();
    await rm(home, { recursive: true, force: true });
  });

  function onFile(sql: string): unknown[] {
    const db = new Database(file);
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  it('touches nothing before it is used, and nothing when it is closed unused', async () => {
    await open(join(home, 'not', 'there')).close();
  });

  it('is one complete file after a close, which can be copied and opened elsewhere', async () => {
    const journal = open();
    await journal.setHalt({ by: 'somebody', reason: 'backup' });
    await journal.close();
    const copy = join(home, 'copy.db');
    await copyFile(file, copy);
    expect(await open(copy).halt()).toMatchObject({ reason: 'backup' });
  });

  it('is a write-ahead database that says which changes of its schema it has', async () => {
    await open().due();
    expect(onFile('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(onFile('select name from schema_migrations')).toEqual(Object.keys(MIGRATIONS).map((name) => ({ name })));
  });

  it('a run whose journal is taken away is told to stop, since nobody else can tell it', async () => {
    const journal = open();
    await journal.create('run-1', requested('run-1'), new Date(0));
    const lease = await journal.acquire('run-1', 'worker', 60_000);
    if (!lease) throw new Error('nobody else wants it');
    expect(await journal.takeSignals(lease)).toEqual([]);
    for (const part of ['', '-wal', '-shm']) await rm(`${file}${part}`, { force: true });
    const stop = expect.objectContaining({ kind: 'abort', reason: expect.stringContaining(file) as string }) as unknown;
    expect(await journal.takeSignals(lease)).toEqual([stop]);
    await open().due();
    expect(await journal.takeSignals(lease)).toEqual([stop]);
  });

  it('a journal of an older version is brought up to date and keeps its runs', async () => {
    await atFirst(file);
    const columns = 'id, experiment, target, status, requested_by, created_at, event_count, epoch, lease_expires_ms';
    onFile(
      `insert into runs (${columns}) values ('run-1', 'kong', 'sandbox', 'running', 'me', '', 1, 1, 0) returning id`,
    );
    expect(await open().history({ limit: 5 })).toMatchObject([{ id: 'run-1', experimentHash: '' }]);
    expect(onFile('select run, target, routes from claims')).toEqual([
      { run: 'run-1', target: 'sandbox', routes: null },
    ]);
  });

  it('a journal of a newer version is refused and stays as it is', async () => {
    await open().due();
    onFile("insert into schema_migrations (name, timestamp) values ('0999-future', '') returning name");
    await expect(open().due()).rejects.toMatchObject({
      code: 'journal-unavailable',
      message: expect.stringContaining('newer Silverback (it has 0999-future)') as string,
    });
  });

  it('a file that is no journal is named, with what to do, and stays as it is', async () => {
    const garbage = Buffer.alloc(8_192, 'not a database ');
    await writeFile(file, garbage);
    const refused = expect.objectContaining({
      code: 'journal-corrupt',
      message: expect.stringMatching(/journal\.db is damaged .*aside.*silverback janitor/) as string,
    }) as unknown;
    await expect(open().history({ limit: 1 })).rejects.toEqual(refused);
    await expect(open().setHalt({ by: 'a', reason: 'b' })).rejects.toEqual(refused);
    expect((await readFile(file)).equals(garbage)).toBe(true);
  });

  it('an event that cannot be read makes the journal damaged, and not the run empty', async () => {
    const journal = open();
    await journal.due();
    await journal.create('r', requested('r'), new Date(0));
    onFile("delete from events where run = 'r' returning seq");
    onFile("insert into events values ('r', 0, '', 0, '{\"type\":') returning seq");
    await expect(journal.read('r')).rejects.toMatchObject({
      code: 'journal-corrupt',
      message: expect.stringContaining('event 0 of run r') as string,
    });
  });

  it('a file of another kind in its place, or a directory that is not there, is the home that cannot be used', async () => {
    await mkdir(file);
    for (const path of [file, join(home, 'not', 'there', 'journal.db')]) {
      await expect(open(path).due()).rejects.toMatchObject({
        code: 'home-unwritable',
        message: expect.stringContaining(path) as string,
      });
    }
  });

  it('after a failed opening the next call tries again', async () => {
    await mkdir(file);
    const journal = open();
    await expect(journal.due()).rejects.toThrow();
    await rm(file, { recursive: true });
    expect(await journal.due()).toEqual([]);
  });
});

/** A journal as the first version made it. */
async function atFirst(file: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(file) }) });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableName: 'schema_migrations',
    migrationLockTableName: 'schema_migrations_lock',
  });
  await migrator.migrateTo('0001-runs-and-events');
  await db.destroy();
}
