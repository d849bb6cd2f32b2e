import { PostgresAdapter, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

/** A number that the database gives, higher with each row. */
export function growingId(db: Kysely<unknown>): (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  return (column) =>
    isPostgres ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement();
}
