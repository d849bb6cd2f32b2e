import { closedAt } from './open-times.js';
import type { Identity, Schedule, Slot } from './schedule.js';
import { dueAt, nextSlot } from './slots.js';

export interface ExpectedFiring {
  readonly slot: Slot;
  /** When it is to be started, jitter included. */
  readonly dueAt: number;
}

/** Closed times that follow each other before an open one: more of them than this, and nothing is expected. */
const MOST_CLOSED = 1_000;

/**
 * The next firings of a schedule as things stand; slots on which it is closed are left out.
 * @param slot the next one, as it was placed; null when there is none, or the schedule is paused
 */
export function preview(
  schedule: Schedule,
  identity: Identity,
  slot: Slot | null,
  count: number,
): readonly ExpectedFiring[] {
  const expected: ExpectedFiring[] = [];
  let closedTurns = 0;
  for (let at = slot; at !== null && expected.length < count && closedTurns < MOST_CLOSED;) {
    const due = dueAt(schedule, identity, at);
    const closed = closedAt(schedule, due);
    if (!closed) expected.push({ slot: at, dueAt: due });
    else if (closed.until === null) break;
    else closedTurns += 1;
    at = nextSlot(schedule, identity, closed ? Math.max(at.at, (closed.until ?? 0) - 1) : at.at, at.at);
  }
  return expected;
}
