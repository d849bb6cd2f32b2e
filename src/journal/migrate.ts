import { Migrator, sql, type Kysely } from 'kysely';
import { messageOf, SilverbackError } from '../core/errors.js';
import { MIGRATIONS } from './migrations.js';

const APPLIED = 'schema_migrations';

/** Lends a database to a change of its schema. */
export type Lend = (work: (db: Kysely<unknown>) => Promise<void>) => Promise<void>;

/**
 * Brings the schema up to what this program knows. Where it already is, that costs one small query.
 * @param name of the journal, for the message.
 * @param lend gives what the changes are made on, where that is not `db`.
 * @throws `journal-unavailable` when a newer Silverback wrote it.
 */
export async function bringUpToDate(db: Kysely<unknown>, name: string, lend: Lend = (work) => work(db)): Promise<void> {
  const applied = await appliedMigrations(db);
  refuseNewer(applied, name);
  if (applied.length === Object.keys(MIGRATIONS).length) return;
  try {
    await lend(migrate);
  } catch (error) {
    // Another process may have brought it further than this one knows, while this one waited for it.
    refuseNewer(await appliedMigrations(db), name);
    throw error;
  }
}

/** Processes that meet here wait for each other; all changes are made, or none. */
async function migrate(db: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableName: APPLIED,
    migrationLockTableName: 'schema_migrations_lock',
    // Which came first is read off the clocks of whoever made them; names are in order by themselves.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(messageOf(error));
}

function refuseNewer(applied: readonly string[], name: string): void {
  const unknown = applied.filter((migration) => !(migration in MIGRATIONS));
  if (unknown.length === 0) return;
  throw new SilverbackError(
    'journal-unavailable',
    `the journal ${name} was written by a newer Silverback (it has ${unknown.join(', ')}): use that version, or another SILVERBACK_HOME or DATABASE_URL`,
  );
}

async function appliedMigrations(db: Kysely<unknown>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === APPLIED)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(APPLIED)} order by name`.execute(db);
  return rows.map((row) => row.name);
}
