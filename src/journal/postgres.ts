import { Kysely, PostgresDialect, sql } from 'kysely';
import type { RunJournal } from '../core/ports/journal.js';
import { type Database, Opening } from './database.js';
import { KyselyJournal } from './journal.js';
import { bringUpToDate } from './migrate.js';
import { postgresPool, type Patience } from './postgres-pool.js';
import type { Schema } from './schema.js';

/** A stored run is some kilobytes, so whatever takes seconds is stuck. A worker must know before its lease is over. */
const USUAL: Patience = { connectMs: 5_000, statementMs: 10_000, silenceMs: 12_000, lockMs: 5_000, abandonedMs: 3_000 };

/** A change of the schema may go through years of history, and may wait until another process has made it. */
const MIGRATING: Patience = {
  ...USUAL,
  statementMs: 600_000,
  silenceMs: 660_000,
  lockMs: 600_000,
  abandonedMs: 60_000,
};

/**
 * The distributed database, for any number of processes of any number of machines. Nothing is connected before the
 * first call.
 * @param url `postgres://user:password@host:port/database`, as in DATABASE_URL.
 * @throws on use `journal-unavailable`, `journal-corrupt`; a server that comes back is used again.
 */
export function postgresDatabase(url: string): Database {
  const name = withoutCredentials(url);
  const opening = new Opening(() => open(url, name));
  return {
    name,
    open: () => opening.get(),
    // A database that is dropped or replaced takes its connections along.
    inPlace: async () => true,
    nowMs: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    async lock(tx, key) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`silverback ${key}`}, 0))`.execute(tx);
    },
    close: () => opening.close(),
  };
}

/** The distributed journal. */
export function postgresJournal(url: string): RunJournal {
  return new KyselyJournal(postgresDatabase(url));
}

async function open(url: string, name: string): Promise<Kysely<Schema>> {
  const db = connected(url, name, USUAL);
  try {
    await bringUpToDate(db as Kysely<unknown>, name, async (work) => {
      const patient = connected(url, name, MIGRATING);
      await work(patient as Kysely<unknown>).finally(() => patient.destroy());
    });
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function connected(url: string, name: string, patience: Patience): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: () => postgresPool(url, name, patience) }) });
}

function withoutCredentials(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
