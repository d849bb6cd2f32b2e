import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('claims')
    .addColumn('run', 'text', (column) => column.primaryKey().references('runs.id').onDelete('cascade'))
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('routes', 'text')
    .addColumn('exposure', 'text', (column) => column.notNull())
    .addColumn('allowance_ms', 'double precision')
    .execute();
  // What goes on by the rules of before has its target to itself, as it had.
  await sql`insert into claims (run, target, routes, exposure, allowance_ms)
    select id, target, null, '{}', null from runs where status not in ('finished', 'queued')`.execute(db);

  await db.schema.alterTable('runs').addColumn('load_per_second', 'double precision').execute();
  await db.schema.alterTable('runs').addColumn('lost', 'integer').execute();
  await db.schema.createIndex('runs_finished').on('runs').columns(['target', 'finished_at']).execute();
}
