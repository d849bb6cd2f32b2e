import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('schedules')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('updated_ms', 'bigint', (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .addColumn('slot_ms', 'bigint')
    .addColumn('draw', 'text')
    .addColumn('wake_ms', 'bigint')
    .addColumn('last_slot_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('schedules_awake')
    .on('schedules')
    .columns(['wake_ms', 'id'])
    .where(sql.ref('wake_ms'), 'is not', null)
    .execute();

  await db.schema
    .createTable('firings')
    .addColumn('schedule', 'text', (column) => column.notNull().references('schedules.id'))
    .addColumn('slot_ms', 'bigint', (column) => column.notNull())
    .addColumn('due_ms', 'bigint', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('reasons', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.references('runs.id').onDelete('set null'))
    .addColumn('draw', 'text')
    .addPrimaryKeyConstraint('firings_once', ['schedule', 'slot_ms'])
    .execute();
  await db.schema.createIndex('firings_of_run').on('firings').columns(['run']).execute();
}
