import type { Selectable, Transaction } from 'kysely';
import { stopped } from '../core/admission/stopped.js';
import type { PreparedFiring } from '../core/ports/schedules.js';
import type { Schema, SchedulesTable } from './schema.js';
import { FINISHED } from './summaries.js';

type Row = Selectable<SchedulesTable>;

/** A schedule that is due, as it stands in the database. */
export interface DueRow {
  readonly row: Row;
  readonly run: PreparedFiring['run'];
}

/** Those that nobody has decided or changed since they were prepared. */
export async function stillDue(
  tx: Transaction<Schema>,
  prepared: readonly PreparedFiring[],
  now: number,
): Promise<readonly DueRow[]> {
  const rows = await tx
    .selectFrom('schedules')
    .selectAll()
    .where(
      'id',
      'in',
      prepared.map(({ due }) => due.id),
    )
    .where('wake_ms', '<=', now)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return prepared.flatMap(({ due, run }) => {
    const row = byId.get(due.id);
    return row && row.version === due.version && row.slot_ms === due.slot.at ? [{ row, run }] : [];
  });
}

/** The same reasons for every schedule. */
export async function whyStopped(tx: Transaction<Schema>): Promise<readonly string[]> {
  const halt = await tx.selectFrom('halt').selectAll().executeTakeFirst();
  const incident = await tx.selectFrom('incident').selectAll().executeTakeFirst();
  return stopped(halt ?? null, incident ?? null);
}

/** Runs are asked for first: few are open, and a schedule may have a long history. */
export async function openRunsOf(
  tx: Transaction<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const open = await tx.selectFrom('runs').select('id').where('status', '<>', FINISHED).execute();
  const bySchedule = new Map<string, string[]>();
  if (open.length === 0) return bySchedule;
  const ours = await tx
    .selectFrom('firings')
    .select(['schedule', 'run'])
    .where(
      'run',
      'in',
      open.map(({ id }) => id),
    )
    .where('schedule', 'in', ids)
    .orderBy('run')
    .execute();
  for (const { schedule, run } of ours)
    if (run !== null) bySchedule.set(schedule, [...(bySchedule.get(schedule) ?? []), run]);
  return bySchedule;
}

/** Which of these slots have a firing already, by `keyOf`. */
export async function decidedSlots(tx: Transaction<Schema>, due: readonly DueRow[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('firings')
    .select(['schedule as id', 'slot_ms'])
    .where((is) => is.or(due.map(({ row }) => is.and({ schedule: row.id, slot_ms: row.slot_ms ?? 0 }))))
    .execute();
  return new Set(rows.map(keyOf));
}

export function keyOf({ id, slot_ms }: Pick<Row, 'id' | 'slot_ms'>): string {
  return `${id} ${slot_ms}`;
}
