import { sql, type Kysely } from 'kysely';
import type { HistoryFilter, RunSummary } from '../core/ports/journal.js';
import { runNotFound, uniqueMatch } from '../core/run/journal-rules.js';
import { SUMMARY_COLUMNS, summaryOf } from './rows.js';
import type { Schema } from './schema.js';

/** Written out and not bound, so that the index of open runs is used. */
export const FINISHED = sql<'finished'>`'finished'`;

/** Runs that are not finished, oldest first. */
export async function openRuns(db: Kysely<Schema>, target: string | undefined): Promise<readonly RunSummary[]> {
  const open = db.selectFrom('runs').select(SUMMARY_COLUMNS).where('status', '<>', FINISHED);
  const ofTarget = target === undefined ? open : open.where('target', '=', target);
  const rows = await ofTarget.orderBy('created_at').orderBy('id').execute();
  return rows.map(summaryOf);
}

/** What each part of a filter asks of a run. */
const CONDITIONS = [
  ['experiment', 'experiment', '='],
  ['experimentHash', 'experiment_hash', '='],
  ['target', 'target', '='],
  ['status', 'status', '='],
  ['verdict', 'verdict', '='],
  ['from', 'created_at', '>='],
  ['before', 'created_at', '<'],
] as const;

/** Newest first. */
export async function newestRuns(
  db: Kysely<Schema>,
  { after, limit, ...wanted }: HistoryFilter,
): Promise<readonly RunSummary[]> {
  const rows = await db
    .selectFrom('runs')
    .select(SUMMARY_COLUMNS)
    .where((is) =>
      is.and(
        CONDITIONS.flatMap(([key, column, holds]) =>
          wanted[key] === undefined ? [] : [is(column, holds, wanted[key])],
        ),
      ),
    )
    .$if(after !== undefined, (runs) =>
      runs.where((is) => is(is.refTuple('created_at', 'id'), '<', is.tuple(after?.createdAt ?? '', after?.id ?? ''))),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(summaryOf);
}

/** @returns null when there is none; throws `run-not-found` when several begin so. Case does not matter. */
export async function findRun(db: Kysely<Schema>, asked: string): Promise<string | null> {
  const ids = db.selectFrom('runs').select('id');
  if (asked === 'latest') {
    const newest = await ids.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst();
    return newest?.id ?? null;
  }
  const begins = sql<string>`upper(substr(id, 1, ${asked.length}))`;
  const rows = await ids.where(begins, '=', asked.toUpperCase()).orderBy('id').execute();
  return uniqueMatch(
    asked,
    rows.map((row) => row.id),
  );
}

/** @throws `run-not-found` */
export async function mustExist(db: Kysely<Schema>, run: string): Promise<void> {
  const found = await db.selectFrom('runs').select('id').where('id', '=', run).executeTakeFirst();
  if (!found) throw runNotFound(run);
}
