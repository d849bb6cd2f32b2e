import type { Identity, Schedule, Slot } from './schedule.js';
import { dueAt, nextSlot } from './slots.js';

/** Where a schedule stands: its next slot, and when that is to be looked at. */
export interface Place {
  readonly slot: Slot;
  readonly wakeAt: number;
}

/** The place of a schedule that begins, or goes on, at an instant; null when it is paused or nothing is left of it. */
export function placed(schedule: Schedule, identity: Identity, from: number, last: number | null): Place | null {
  return schedule.paused ? null : placeOf(schedule, identity, nextSlot(schedule, identity, from, last));
}

export function placeOf(schedule: Schedule, identity: Identity, slot: Slot | null): Place | null {
  return slot && { slot, wakeAt: dueAt(schedule, identity, slot) };
}

/** Whether a change of a schedule leaves its times as they were. */
export function sameTimes(a: Schedule, b: Schedule): boolean {
  const times = ({ when, timezone, jitterMs, paused }: Schedule): string =>
    JSON.stringify([when, timezone, jitterMs, paused]);
  return times(a) === times(b);
}
