import type { Selectable, Transaction } from 'kysely';
import type { Firing, PreparedFiring } from '../core/ports/schedules.js';
import { decideFiring, type FiringDecision, type FiringFacts } from '../core/schedule/firing.js';
import { placeOf } from '../core/schedule/placed.js';
import type { Schedule, Slot } from '../core/schedule/schedule.js';
import { dueAt, nextSlot } from '../core/schedule/slots.js';
import { createRuns } from './create-runs.js';
import { decidedSlots, keyOf, openRunsOf, stillDue, whyStopped, type DueRow } from './firing-facts.js';
import { firingRow, identityOf, placeColumns, scheduleOf, slotOf } from './schedule-rows.js';
import type { Schema, SchedulesTable } from './schema.js';

/** How soon a schedule that waits for its own run is looked at again. */
const ASK_AGAIN_MS = 1_000;

type Row = Selectable<SchedulesTable>;

/** Decides slots that are due at `now`, and writes everything that follows. Nobody else may change schedules meanwhile. */
export async function settle(
  tx: Transaction<Schema>,
  prepared: readonly PreparedFiring[],
  now: number,
): Promise<readonly Firing[]> {
  const due = await stillDue(tx, prepared, now);
  if (due.length === 0) return [];
  const ids = due.map(({ row }) => row.id);
  const [why, open, decided] = [await whyStopped(tx), await openRunsOf(tx, ids), await decidedSlots(tx, due)];
  const settled = due.map((one) =>
    decided.has(keyOf(one.row))
      ? passedOver(one.row)
      : settleOne(one, { now, stopped: why, openRuns: open.get(one.row.id) ?? [] }),
  );
  await createRuns(
    tx,
    settled.flatMap(({ run }) => run ?? []),
    new Date(now),
  );
  const firings = settled.flatMap(({ firing }) => firing ?? []);
  if (firings.length > 0) await tx.insertInto('firings').values(firings.map(firingRow)).execute();
  await moveOn(
    tx,
    settled.map(({ row }) => row),
  );
  return firings;
}

interface Settled {
  /** As it goes on. */
  readonly row: Row;
  readonly firing?: Firing;
  readonly run?: Extract<PreparedFiring['run'], { id: string }>;
}

function settleOne({ row, run }: DueRow, facts: Omit<FiringFacts, 'obstacles'>): Settled {
  const [schedule, slot, identity] = [scheduleOf(row), slotOf(row), identityOf(row)];
  if (!slot) return { row };
  const obstacles = 'obstacles' in run ? run.obstacles : [];
  const decision = schedule ? decideFiring({ schedule, identity, slot }, { ...facts, obstacles }) : UNREADABLE;
  if (decision.outcome === 'wait') return { row: { ...row, wake_ms: facts.now + ASK_AGAIN_MS } };
  const asked = decision.outcome === 'requested' && 'id' in run ? run : null;
  const firing: Firing = {
    schedule: row.id,
    slot: slot.at,
    dueAt: schedule ? dueAt(schedule, identity, slot) : slot.at,
    at: facts.now,
    outcome: decision.outcome,
    reasons: decision.reasons,
    run: asked && asked.id,
    draw: slot.draw,
  };
  return { row: after(row, schedule, decision.next), firing, ...(asked && { run: asked }) };
}

const UNREADABLE: FiringDecision = {
  outcome: 'refused',
  reasons: ['this version of Silverback cannot read the schedule as it was written; write it again'],
  next: null,
};

/** A slot that was decided already, as when the clock of the database was set back: it is not decided again. */
function passedOver(row: Row): Settled {
  const schedule = scheduleOf(row);
  const slot = row.slot_ms ?? 0;
  return { row: after(row, schedule, schedule && nextSlot(schedule, identityOf(row), slot, slot)) };
}

function after(row: Row, schedule: Schedule | null, next: Slot | null): Row {
  const place = schedule && placeOf(schedule, identityOf(row), next);
  return { ...row, ...placeColumns(place), last_slot_ms: row.slot_ms };
}

async function moveOn(tx: Transaction<Schema>, rows: readonly Row[]): Promise<void> {
  await tx
    .insertInto('schedules')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((is) => ({
        slot_ms: is.ref('excluded.slot_ms'),
        draw: is.ref('excluded.draw'),
        wake_ms: is.ref('excluded.wake_ms'),
        last_slot_ms: is.ref('excluded.last_slot_ms'),
      })),
    )
    .execute();
}
