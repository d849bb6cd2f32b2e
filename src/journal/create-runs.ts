import type { Transaction } from 'kysely';
import { requested, type RunRequest } from '../core/run/request.js';
import { firstSummary } from '../core/run/summary.js';
import { eventRow, newRunRow } from './rows.js';
import type { Schema } from './schema.js';

/** Records requests for runs that have new ids. */
export async function createRuns(
  tx: Transaction<Schema>,
  runs: readonly { readonly id: string; readonly request: RunRequest }[],
  at: Date,
): Promise<void> {
  if (runs.length === 0) return;
  const first = runs.map(({ id, request }) => {
    const event = requested(id, request);
    return { summary: firstSummary(id, event, at.toISOString()), event };
  });
  await tx
    .insertInto('runs')
    .values(first.map(({ summary }) => newRunRow(summary)))
    .execute();
  const events = first.map(({ summary: { id, createdAt }, event }) =>
    eventRow(id, { seq: 0, at: createdAt, epoch: 0, event }),
  );
  await tx.insertInto('events').values(events).execute();
}
