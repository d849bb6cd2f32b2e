import { Migrator, sql, type Kysely } from 'kysely';
import { messageOf, SilverbackError } from '../core/errors.js';
import { MIGRATIONS } from './migrations.js';

const APPLIED = 'schema_migrations';

/**
 * Brings the schema up to what this program knows. Where it already is, that costs one small query.
 * @param name of the journal, for the message.
 * @throws `journal-unavailable` when a newer Silverback wrote it.
 */
export async function bringUpToDate(db: Kysely<unknown>, name: string): Promise<void> {
  const applied = await appliedMigrations(db);
  const unknown = applied.filter((migration) => !(migration in MIGRATIONS));
  if (unknown.length > 0) {
    throw new SilverbackError(
      'journal-unavailable',
      `the journal ${name} was written by a newer Silverback (it has ${unknown.join(', ')}): use that version, or another SILVERBACK_HOME`,
    );
  }
  if (applied.length === Object.keys(MIGRATIONS).length) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableName: APPLIED,
    migrationLockTableName: 'schema_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(messageOf(error));
}

async function appliedMigrations(db: Kysely<unknown>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === APPLIED)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(APPLIED)} order by name`.execute(db);
  return rows.map((row) => row.name);
}
