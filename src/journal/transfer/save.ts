import type { Transaction } from 'kysely';
import type { Database } from '../database.js';
import type { Schema } from '../schema.js';
import type { Moved, MovedRows, MovedRun } from './moved.js';
import { saveRows } from './save-rows.js';
import { saveRuns } from './save-runs.js';

/** What is written in one transaction: so many rows at least, after the part that reached it. */
const ROWS = 5_000;
const PARTS = 200;

/** What an import did; what was there already stays as it is. */
export interface Imported {
  readonly runs: number;
  /** Of the other tables. */
  readonly rows: number;
  readonly skippedRuns: number;
  readonly skippedRows: number;
}

/** Writes what was exported, each run whole or not at all: an import that broke off is made again from its beginning. */
export async function importAll(database: Database, parts: AsyncIterable<Moved>): Promise<Imported> {
  const db = await database.open();
  const seen = { runs: 0, rows: 0 };
  const done = { runs: 0, rows: 0 };
  let batch: Moved[] = [];
  let size = 0;
  const write = async (): Promise<void> => {
    const [runs, rows] = await db.transaction().execute((tx) => saveBatch(tx, batch));
    done.runs += runs;
    done.rows += rows;
    batch = [];
    size = 0;
  };
  for await (const part of parts) {
    batch.push(part);
    if ('rows' in part) seen.rows += part.rows.length;
    else seen.runs += 1;
    size += 'rows' in part ? part.rows.length : 1 + part.events.length + part.samples.length;
    if (size >= ROWS || batch.length >= PARTS) await write();
  }
  await write();
  return { ...done, skippedRuns: seen.runs - done.runs, skippedRows: seen.rows - done.rows };
}

async function saveBatch(tx: Transaction<Schema>, batch: readonly Moved[]): Promise<readonly [number, number]> {
  const runs = await saveRuns(
    tx,
    batch.filter((part): part is MovedRun => 'row' in part),
  );
  let rows = 0;
  for (const part of batch.filter((moved): moved is MovedRows => 'rows' in moved)) rows += await saveRows(tx, part);
  return [runs, rows];
}
