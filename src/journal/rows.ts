import type { Insertable, Selectable, Updateable } from 'kysely';
import type { spendingChange } from '../core/admission/spending.js';
import type { RunSummary } from '../core/ports/journal.js';
import type { Recorded, RunEvent } from '../core/run/event.js';
import type { SummaryChange } from '../core/run/summary.js';
import { damaged } from './damage.js';
import type { EventsTable, RunsTable } from './schema.js';

export const SUMMARY_COLUMNS = [
  'id',
  'experiment',
  'target',
  'status',
  'verdict',
  'reason',
  'requested_by',
  'created_at',
  'finished_at',
  'experiment_hash',
] as const satisfies readonly (keyof RunsTable)[];

export function summaryOf(row: Pick<Selectable<RunsTable>, (typeof SUMMARY_COLUMNS)[number]>): RunSummary {
  // Named one by one: to collect what is left of a row costs as much as to fetch it, and a list has hundreds.
  return {
    id: row.id,
    experiment: row.experiment,
    target: row.target,
    status: row.status,
    verdict: row.verdict,
    reason: row.reason,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    experimentHash: row.experiment_hash,
  };
}

/** A run that nobody has held yet, with its first event counted. */
export function newRunRow(summary: RunSummary): Insertable<RunsTable> {
  const { requestedBy, createdAt, finishedAt, experimentHash, ...same } = summary;
  return {
    ...same,
    requested_by: requestedBy,
    created_at: createdAt,
    finished_at: finishedAt,
    experiment_hash: experimentHash,
    event_count: 1,
    owner: null,
    epoch: 0,
    lease_expires_ms: 0,
    load_per_second: null,
    lost: null,
  };
}

export function changedColumns({ finishedAt, ...same }: SummaryChange): Updateable<RunsTable> {
  return finishedAt === undefined ? same : { ...same, finished_at: finishedAt };
}

export function spentColumns({ loadPerSecond, lost }: ReturnType<typeof spendingChange>): Updateable<RunsTable> {
  return {
    ...(loadPerSecond !== undefined && { load_per_second: loadPerSecond }),
    ...(lost !== undefined && { lost }),
  };
}

export function eventRow(run: string, { event, ...place }: Recorded): Insertable<EventsTable> {
  return { run, ...place, body: JSON.stringify(event) };
}

/** @throws `journal-corrupt` when the text is not what was written. */
export function recordedOf(row: Selectable<EventsTable>, journal: string): Recorded {
  return { seq: row.seq, at: row.at, epoch: row.epoch, event: eventOf(row, journal) };
}

function eventOf(row: Selectable<EventsTable>, journal: string): RunEvent {
  try {
    return JSON.parse(row.body) as RunEvent;
  } catch (error) {
    throw damaged(journal, `event ${row.seq} of run ${row.run} is not readable`, error);
  }
}
