import type { Kysely } from 'kysely';

/** Runs of before keep an empty one: they are found by name, and never taken for a run of the same hash. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('runs')
    .addColumn('experiment_hash', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
}
