import type { Insertable, Transaction } from 'kysely';
import type { AuditTable, Schema } from '../schema.js';
import type { MovedRows } from './moved.js';

type Row = MovedRows['rows'][number];

/** @returns how many were not there yet. A row that needs a run which did not move is not taken. */
export async function saveRows(tx: Transaction<Schema>, { table, rows }: MovedRows): Promise<number> {
  const fitting = await prepared(tx, table, rows);
  if (fitting.length === 0) return 0;
  const { numInsertedOrUpdatedRows } = await tx
    // Any of the tables: what a row of it is like was checked when it was written.
    .insertInto(table as 'audit')
    .values(fitting as unknown as readonly Insertable<AuditTable>[])
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}

async function prepared(
  tx: Transaction<Schema>,
  table: MovedRows['table'],
  rows: readonly Row[],
): Promise<readonly Row[]> {
  switch (table) {
    case 'schedules':
      return rows.map(paused);
    case 'firings': {
      const known = await knownRuns(tx, rows);
      return rows.map((row) => (known.has(row['run']) ? row : { ...row, run: null }));
    }
    case 'request_keys': {
      const known = await knownRuns(tx, rows);
      return rows.filter((row) => known.has(row['run']));
    }
    case 'experiments':
    case 'tokens':
    case 'audit':
      return rows;
  }
}

/** Where it comes from it may go on, and here nobody has asked for it yet: a person lets it go on. */
function paused(row: Row): Row {
  const document = JSON.stringify({ ...(JSON.parse(String(row['document'])) as object), paused: true });
  return { ...row, document, slot_ms: null, draw: null, wake_ms: null };
}

async function knownRuns(tx: Transaction<Schema>, rows: readonly Row[]): Promise<ReadonlySet<unknown>> {
  const asked = rows.flatMap(({ run }) => (typeof run === 'string' ? [run] : []));
  if (asked.length === 0) return new Set();
  const found = await tx.selectFrom('runs').select('id').where('id', 'in', asked).execute();
  return new Set(found.map(({ id }) => id));
}
