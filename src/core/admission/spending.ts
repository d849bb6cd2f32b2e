import type { Recorded, RunEvent } from '../run/event.js';

/** What a finished run has cost its users, as far as the journal knows. */
export interface PastRun {
  /** Requests a second before it touched anything; null when it was refused, or never came so far. */
  readonly loadPerSecond: number | null;
  /** Requests that got no correct answer; null when they were not counted. */
  readonly lost: number | null;
  /** What it was allowed to spend, milliseconds of full outage; null without a bound. */
  readonly allowanceMs: number | null;
}

/** A target that hardly anybody uses must not make one lost request an outage of minutes. */
const LEAST_LOAD = 1;

/**
 * What a run has spent of an error budget, milliseconds of full outage: what it lost, over the load that it found. One
 * whose users were not counted has spent all that it was allowed to; one that never touched anything, nothing.
 */
export function spentMs({ loadPerSecond, lost, allowanceMs }: PastRun): number {
  if (loadPerSecond === null) return 0;
  if (lost === null) return allowanceMs ?? 0;
  return (lost * 1000) / Math.max(loadPerSecond, LEAST_LOAD);
}

/** What events add to it, so that a journal keeps it in step with an append without reading the run. */
export function spendingChange(events: readonly Recorded[]): Partial<Pick<PastRun, 'loadPerSecond' | 'lost'>> {
  return events.reduce((change, { event }) => ({ ...change, ...changeBy(event) }), {});
}

function changeBy(event: RunEvent): Partial<Pick<PastRun, 'loadPerSecond' | 'lost'>> {
  if (event.type === 'UsersCounted') return { lost: event.users.lost };
  if (event.type !== 'PreflightPassed') return {};
  return { loadPerSecond: Object.values(event.baseline.load).reduce((sum, rate) => sum + rate, 0) };
}
