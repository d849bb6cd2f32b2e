import type { Kysely } from 'kysely';

/** One row for each run whose events are no longer kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('documents')
    .addColumn('run', 'text', (column) => column.primaryKey().references('runs.id'))
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
}
