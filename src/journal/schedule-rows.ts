import type { Insertable, Selectable } from 'kysely';
import type { DueSchedule, Firing, ScheduleDocument, StoredSchedule } from '../core/ports/schedules.js';
import type { Place } from '../core/schedule/placed.js';
import type { Draw, Identity, Schedule, Slot } from '../core/schedule/schedule.js';
import { scheduleSchema } from '../core/schedule/schema.js';
import type { FiringsTable, SchedulesTable } from './schema.js';

type Row = Selectable<SchedulesTable>;

export function identityOf({ id, created_ms }: Pick<Row, 'id' | 'created_ms'>): Identity {
  return { id, createdAt: created_ms };
}

/** Null for what an other version wrote and this one cannot read. */
export function scheduleOf({ document }: Pick<Row, 'document'>): Schedule | null {
  return scheduleSchema.safeParse(documentOf(document)).data ?? null;
}

export function slotOf({ slot_ms, draw }: Pick<Row, 'slot_ms' | 'draw'>): Slot | null {
  return slot_ms === null ? null : { at: slot_ms, draw: drawOf(draw) };
}

export function placeColumns(place: Place | null): Pick<Row, 'slot_ms' | 'draw' | 'wake_ms'> {
  if (!place) return { slot_ms: null, draw: null, wake_ms: null };
  const { slot, wakeAt } = place;
  return { slot_ms: slot.at, draw: slot.draw && JSON.stringify(slot.draw), wake_ms: wakeAt };
}

export function storedOf(row: Row, last: Firing | null): StoredSchedule {
  return {
    id: row.id,
    version: row.version,
    document: documentOf(row.document),
    createdAt: row.created_ms,
    createdBy: row.created_by,
    updatedAt: row.updated_ms,
    updatedBy: row.updated_by,
    next: slotOf(row),
    last,
  };
}

/** @throws when the row has no slot: only such rows are awake. */
export function dueOf(row: Row): DueSchedule {
  const slot = slotOf(row);
  if (!slot) throw new Error(`schedule ${row.id} is awake without a slot`);
  return { id: row.id, version: row.version, slot, schedule: scheduleOf(row) };
}

export function firingRow({ slot, dueAt, at, reasons, draw, ...same }: Firing): Insertable<FiringsTable> {
  return {
    ...same,
    slot_ms: slot,
    due_ms: dueAt,
    at_ms: at,
    reasons: JSON.stringify(reasons),
    draw: draw && JSON.stringify(draw),
  };
}

export function firingOf(row: Selectable<FiringsTable>): Firing {
  const { slot_ms, due_ms, at_ms, reasons, draw, ...same } = row;
  return {
    ...same,
    slot: slot_ms,
    dueAt: due_ms,
    at: at_ms,
    reasons: JSON.parse(reasons) as string[],
    draw: drawOf(draw),
  };
}

function documentOf(text: string): ScheduleDocument {
  return JSON.parse(text) as ScheduleDocument;
}

function drawOf(text: string | null): Draw | null {
  return text === null ? null : (JSON.parse(text) as Draw);
}
