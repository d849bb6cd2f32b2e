import type { Transaction } from 'kysely';
import { eventRow } from '../rows.js';
import type { Schema } from '../schema.js';
import { chunks } from './chunks.js';
import type { MovedRun } from './moved.js';

/** @returns how many were not there yet */
export async function saveRuns(tx: Transaction<Schema>, runs: readonly MovedRun[]): Promise<number> {
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
