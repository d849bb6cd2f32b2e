import { sql, type Kysely, type Selectable } from 'kysely';
import type { Schema } from '../schema.js';

const PAGE = 200;

/** All rows of a table page by page, in the order of `keys`, which tell every row from every other. */
export async function* pages<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  keys: readonly string[],
): AsyncGenerator<readonly Selectable<Schema[Table]>[]> {
  const place = sql.join(keys.map((key) => sql.ref(key)));
  let beyond = sql`1 = 1`;
  for (;;) {
    const { rows } = await sql<
      Selectable<Schema[Table]>
    >`select * from ${sql.table(table)} where ${beyond} order by ${place} limit ${sql.lit(PAGE)}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    const values = keys.map((key) => (last as Record<string, unknown>)[key]);
    beyond = sql`(${place}) > (${sql.join(values)})`;
  }
}
