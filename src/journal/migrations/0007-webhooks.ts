import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('types', 'text')
    .execute();

  // Without a foreign key: a receiver that goes away meanwhile must not keep a run from recording what it does.
  await db.schema
    .createTable('deliveries')
    .addColumn('webhook', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('due_ms', 'bigint')
    .addColumn('error', 'text')
    .addColumn('died_ms', 'bigint')
    .addPrimaryKeyConstraint('deliveries_once', ['webhook', 'id'])
    .execute();
  await db.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['due_ms', 'webhook'])
    .where(sql.ref('due_ms'), 'is not', null)
    .execute();
}
