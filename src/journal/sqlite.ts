import { stat } from 'node:fs/promises';
import { Kysely, SqliteAdapter, SqliteDialect, sql, type DialectAdapter } from 'kysely';
import type { RunJournal } from '../core/ports/journal.js';
import { type Database, Opening } from './database.js';
import { KyselyJournal } from './journal.js';
import { bringUpToDate } from './migrate.js';
import type { Schema } from './schema.js';
import { SqliteFile } from './sqlite-database.js';
import { translate } from './sqlite-errors.js';

/** How long a write waits for another process's write; those last milliseconds. */
const BUSY_MS = 5_000;

/**
 * The embedded database, in one file that any number of processes of this machine share. Nothing is opened before the
 * first call. Its directory must exist.
 * @throws on first use `home-unwritable`, `journal-unavailable` or `journal-corrupt`.
 */
export function sqliteDatabase(file: string): Database {
  let inode: bigint | null = null;
  const opening = new Opening(async () => {
    const db = await open(file);
    inode = await inodeOf(file);
    return db;
  });
  return {
    name: file,
    open: () => opening.get(),
    inPlace: async () => inode === null || inode === (await inodeOf(file)),
    nowMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    // A transaction takes the one write lock of the file when it begins.
    lock: async () => undefined,
    close: () => opening.close(),
  };
}

/** The embedded journal. */
export function sqliteJournal(file: string): RunJournal {
  return new KyselyJournal(sqliteDatabase(file));
}

/** Not given to another file while this one is open; null for a file that is not there. */
async function inodeOf(file: string): Promise<bigint | null> {
  return stat(file, { bigint: true }).then(
    ({ ino }) => ino,
    () => null,
  );
}

async function open(file: string): Promise<Kysely<Schema>> {
  const db = new Kysely<Schema>({ dialect: new TransactionalSqliteDialect({ database: () => openFile(file) }) });
  try {
    await bringUpToDate(db as Kysely<unknown>, file);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function openFile(file: string): Promise<SqliteFile> {
  const { default: Database } = await import('libsql');
  try {
    const db = new Database(file, { timeout: BUSY_MS });
    try {
      db.pragma('journal_mode = wal');
      // An append is on the disk when it returns, also when the machine loses power.
      db.pragma('synchronous = full');
      db.pragma('foreign_keys = on');
    } catch (error) {
      db.close();
      throw error;
    }
    return new SqliteFile(db, file);
  } catch (error) {
    throw translate(error, file);
  }
}

/** SQLite can undo a change of schema, so a migration that dies half way, or meets another process's, leaves nothing. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
