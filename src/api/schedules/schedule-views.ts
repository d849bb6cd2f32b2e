import type { Firing, StoredSchedule } from '../../core/ports/schedules.js';
import { preview, type ExpectedFiring } from '../../core/schedule/preview.js';
import type { Identity, Schedule } from '../../core/schedule/schedule.js';
import { scheduleSchema } from '../../core/schedule/schema.js';
import { dueAt } from '../../core/schedule/slots.js';
import type { ExpectedFiringView, FiringView, ScheduleView } from './schedule-schemas.js';

/** How many firings to come are shown. */
const AHEAD = 10;

export function viewOf(stored: StoredSchedule): ScheduleView {
  const { id, version, document, createdBy, updatedBy, next, last } = stored;
  const schedule = scheduleIn(stored);
  return {
    ...document,
    experiment: String(document['experiment']),
    id,
    version,
    createdAt: iso(stored.createdAt),
    createdBy,
    updatedAt: iso(stored.updatedAt),
    updatedBy,
    next: next && schedule && expectedView({ slot: next, dueAt: dueAt(schedule, identityOf(stored), next) }),
    last: last && firingView(last),
  };
}

/** Nothing of a schedule that this version cannot read. */
export function previewOf(stored: StoredSchedule): ExpectedFiringView[] {
  const schedule = scheduleIn(stored);
  return schedule ? preview(schedule, identityOf(stored), stored.next, AHEAD).map(expectedView) : [];
}

export function firingView({ slot, dueAt: due, at, outcome, reasons, run, draw }: Firing): FiringView {
  return { slot: iso(slot), dueAt: iso(due), at: iso(at), outcome, reasons: [...reasons], run, draw };
}

function expectedView({ slot, dueAt: due }: ExpectedFiring): ExpectedFiringView {
  return { slot: iso(slot.at), dueAt: iso(due) };
}

function scheduleIn({ document }: StoredSchedule): Schedule | null {
  return scheduleSchema.safeParse(document).data ?? null;
}

const identityOf = ({ id, createdAt }: StoredSchedule): Identity => ({ id, createdAt });

const iso = (instant: number): string => new Date(instant).toISOString();
