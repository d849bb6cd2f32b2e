import { formatDuration } from '../units.js';
import { closedAt } from './open-times.js';
import type { Identity, Schedule, Slot } from './schedule.js';
import { dueAt, nextSlot } from './slots.js';

/** A schedule whose slot has come. */
export interface Due {
  readonly schedule: Schedule;
  readonly identity: Identity;
  readonly slot: Slot;
}

/** What is known at that moment. */
export interface FiringFacts {
  /** By the clock that all processes share. */
  readonly now: number;
  /** Why nothing may begin anywhere: the halt, an open incident. */
  readonly stopped: readonly string[];
  /** Runs that this schedule has asked for and that are not finished. */
  readonly openRuns: readonly string[];
  /** Why there is nothing that could be run: an experiment that is gone, or not valid. */
  readonly obstacles: readonly string[];
}

/**
 * What became of a slot. `requested`: a run was asked for. `refused`: it could have begun, and something spoke against
 * it. `skipped`: the schedule itself says that nothing begins then. `missed`: nobody was there in time.
 */
export type Outcome = 'requested' | 'refused' | 'skipped' | 'missed';

/** `wait`: asked again a little later. `next`: the slot that follows, null when there is none. */
export type FiringDecision =
  | { readonly outcome: 'wait' }
  | { readonly outcome: Outcome; readonly reasons: readonly string[]; readonly next: Slot | null };

/** Decides what becomes of a due slot. Of slots that were missed together only the first gets an answer of its own. */
export function decideFiring(due: Due, facts: FiringFacts): FiringDecision {
  const { schedule, identity, slot } = due;
  const { now, openRuns } = facts;
  const after = (instant: number): Slot | null => nextSlot(schedule, identity, instant, slot.at);
  const late = now - dueAt(schedule, identity, slot) > schedule.startWithinMs;
  if (late && schedule.missed === 'skip') {
    // What is due at the very end of its time can still be started.
    const next = after(Math.max(slot.at, now - schedule.startWithinMs - schedule.jitterMs - 1));
    return { outcome: 'missed', reasons: [missedWords(due, facts, next)], next };
  }
  const next = after(late ? now : slot.at);
  const closed = closedAt(schedule, now) ?? closedAt(schedule, dueAt(schedule, identity, slot));
  if (closed)
    return {
      outcome: 'skipped',
      reasons: [closed.reason],
      next: closed.until === null ? null : after(closed.until - 1),
    };
  if (facts.stopped.length > 0) return { outcome: 'refused', reasons: facts.stopped, next };
  if (openRuns.length > 0 && schedule.overlap === 'queue') return { outcome: 'wait' };
  if (openRuns.length > 0 && schedule.overlap === 'forbid')
    return { outcome: 'refused', reasons: [`${runs(openRuns)} not finished, and overlap is "forbid"`], next };
  if (facts.obstacles.length > 0) return { outcome: 'refused', reasons: facts.obstacles, next };
  return {
    outcome: 'requested',
    reasons: late ? [`makes up for all that was missed since ${iso(slot.at)}`] : [],
    next,
  };
}

function missedWords({ schedule, slot }: Due, { openRuns, now }: FiringFacts, next: Slot | null): string {
  const within = formatDuration(schedule.startWithinMs);
  if (schedule.overlap === 'queue' && openRuns.length > 0)
    return `${runs(openRuns)} not finished within ${within} of its time`;
  const upTo = next && next.at <= now ? next.at : now;
  return `nothing could start it within ${within} of its time, nor any other from ${iso(slot.at)} up to ${iso(upTo)}`;
}

function runs(ids: readonly string[]): string {
  return ids.length === 1
    ? `run ${ids.join()} of the same schedule is`
    : `runs ${ids.join(', ')} of the same schedule are`;
}

const iso = (instant: number): string => new Date(instant).toISOString();
