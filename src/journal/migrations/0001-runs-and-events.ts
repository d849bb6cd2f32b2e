import { sql, type Kysely } from 'kysely';
import { growingId } from './growing-id.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('experiment', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('reason', 'text')
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('event_count', 'integer', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('lease_expires_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('runs_newest').on('runs').columns(['created_at', 'id']).execute();
  await db.schema.createIndex('runs_of_experiment').on('runs').columns(['experiment', 'created_at', 'id']).execute();
  await db.schema
    .createIndex('runs_open')
    .on('runs')
    .columns(['created_at', 'id'])
    .where(sql.ref('status'), '<>', sql.lit('finished'))
    .execute();

  await db.schema
    .createTable('events')
    .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('events_place', ['run', 'seq'])
    .execute();

  await db.schema
    .createTable('signals')
    .addColumn('id', 'integer', growingId(db))
    .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('taken_epoch', 'integer')
    .addColumn('taken_seq', 'integer')
    .execute();
  await db.schema.createIndex('signals_of_run').on('signals').columns(['run', 'id']).execute();

  await db.schema
    .createTable('samples')
    .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('value', 'double precision', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('samples_of_run').on('samples').columns(['run', 'at_ms']).execute();

  await db.schema
    .createTable('halt')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .execute();
}
