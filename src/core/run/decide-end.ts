import type { RunEvent } from './event.js';
import { firstRecovery, recoveries } from './recovery.js';
import { openHarm, type Ending, type RunState } from './state.js';

/**
 * Whether the method must stop now, and why. The order of precedence of verdicts is kept by `evolve`; here only
 * time-bound reasons are found.
 */
export function whyEnd(state: RunState, now: number): (Ending & { readonly events: readonly RunEvent[] }) | null {
  if (state.ending) return { ...state.ending, events: [] };
  const { guards } = state.experiment;
  if (state.startedAt !== null && now - state.startedAt > guards.maxDurationMs) {
    return { verdict: 'aborted', reason: `maxDuration of ${guards.maxDurationMs / 1000} s is over`, events: [] };
  }
  if (state.paused && openHarm(state).length > 0 && now - state.paused.since > guards.maxPauseMs) {
    return {
      verdict: 'aborted',
      reason: `paused with open harm for longer than maxPause of ${guards.maxPauseMs / 1000} s`,
      events: [],
    };
  }
  const missed = missedObjective(state, now);
  if (missed) return { verdict: 'failed', reason: `objective ${missed.objective} missed`, events: [missed] };
  return null;
}

/** The next time at which `whyEnd` could change its mind by itself. */
export function nextEnd(state: RunState): number {
  const { guards, objectives } = state.experiment;
  const clock = state.objectives;
  const times = [(state.startedAt ?? 0) + guards.maxDurationMs];
  if (state.paused && openHarm(state).length > 0) times.push(state.paused.since + guards.maxPauseMs);
  if (objectives.evacuateWithinMs !== undefined && clock.evacuationFrom !== null && clock.evacuationTo === null) {
    times.push(clock.evacuationFrom + objectives.evacuateWithinMs);
  }
  if (objectives.returnWithinMs !== undefined && clock.returnFrom !== null && clock.returnTo === null) {
    times.push(clock.returnFrom + objectives.returnWithinMs);
  }
  const recovering = firstRecovery(state);
  if (objectives.recoverWithinMs !== undefined && recovering !== null && !clock.missed.includes('recoverWithin')) {
    times.push(recovering + objectives.recoverWithinMs);
  }
  return Math.min(...times) + 1;
}

/** The objective that is now found to be missed, once each. */
export function missedObjective(state: RunState, now: number): Extract<RunEvent, { type: 'ObjectiveMissed' }> | null {
  const { objectives } = state.experiment;
  const { evacuationFrom, evacuationTo, returnFrom, returnTo, missed } = state.objectives;
  const candidates = [
    { objective: 'evacuateWithin', limitMs: objectives.evacuateWithinMs, from: evacuationFrom, to: evacuationTo },
    { objective: 'returnWithin', limitMs: objectives.returnWithinMs, from: returnFrom, to: returnTo },
    ...recoveries(state).map(({ from, to }) => ({
      objective: 'recoverWithin',
      limitMs: objectives.recoverWithinMs,
      from,
      to,
    })),
  ];
  for (const { objective, limitMs, from, to } of candidates) {
    if (limitMs === undefined || from === null || missed.includes(objective)) continue;
    const actualMs = (to ?? now) - from;
    if (actualMs > limitMs) return { type: 'ObjectiveMissed', objective, limitMs, actualMs };
  }
  return null;
}
