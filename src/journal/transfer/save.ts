import type { Transaction } from 'kysely';
import type { Database } from '../database.js';
import { eventRow } from '../rows.js';
import type { Schema } from '../schema.js';
import type { MovedRun } from './moved-run.js';

/** What is written in one transaction: rows at least, after the run that reached it. */
const ROWS = 5_000;
const RUNS = 200;
/** Databases bound the number of parameters of a statement. */
const ROWS_A_STATEMENT = 1_000;

/** What an import did. */
export interface Imported {
  readonly runs: number;
  /** These were there already, and stay as they are. */
  readonly skipped: number;
}

/** Writes runs, each whole or not at all: an import that broke off is made again from its beginning. */
export async function importRuns(database: Database, runs: AsyncIterable<MovedRun>): Promise<Imported> {
  const db = await database.open();
  let [all, done] = [0, 0];
  let batch: MovedRun[] = [];
  const write = async (): Promise<void> => {
    const saved = batch;
    batch = [];
    done += await db.transaction().execute((tx) => save(tx, saved));
  };
  let rows = 0;
  for await (const run of runs) {
    all += 1;
    rows += 1 + run.events.length + run.samples.length;
    batch.push(run);
    if (rows < ROWS && batch.length < RUNS) continue;
    await write();
    rows = 0;
  }
  await write();
  return { runs: done, skipped: all - done };
}

/** @returns how many were not there yet */
async function save(tx: Transaction<Schema>, runs: readonly MovedRun[]): Promise<number> {
  if (runs.length === 0) return 0;
  const inserted = await tx
    .insertInto('runs')
    .values(runs.map(({ row }) => row))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const ids = new Set(inserted.map(({ id }) => id));
  // One that is twice in a file is there once.
  const fresh = runs.filter(({ row }) => ids.delete(row.id));
  const events = fresh.flatMap(({ row, events }) => events.map((event) => eventRow(row.id, event)));
  for (const rows of chunks(events)) await tx.insertInto('events').values(rows).execute();
  const samples = fresh.flatMap(({ row, samples }) =>
    samples.map(({ at, series, value }) => ({ run: row.id, at_ms: at, series, value })),
  );
  for (const rows of chunks(samples)) await tx.insertInto('samples').values(rows).execute();
  const documents = fresh.flatMap(({ row, document }) =>
    document ? [{ run: row.id, body: JSON.stringify(document) }] : [],
  );
  for (const rows of chunks(documents)) await tx.insertInto('documents').values(rows).execute();
  return fresh.length;
}

function chunks<T>(rows: readonly T[]): T[][] {
  const count = Math.ceil(rows.length / ROWS_A_STATEMENT);
  return Array.from({ length: count }, (_, at) => rows.slice(at * ROWS_A_STATEMENT, (at + 1) * ROWS_A_STATEMENT));
}
