import { causesText } from '../causes.js';
import type { RunEvent, UserTotals } from './event.js';
import type { RunState } from './state.js';
import { graver, type Verdict } from './verdict.js';

/** Keeps the graver verdict; among equals the first reason stands, since later ones are often its consequences. */
export function ended(state: RunState, verdict: Verdict, reason: string): RunState {
  if (state.ending && graver(state.ending.verdict, verdict) === state.ending.verdict) return state;
  return { ...state, ending: { verdict, reason } };
}

/** What was found after everything was put back; each finding may only make the verdict graver. */
export type FindingEvent = Extract<RunEvent, { type: 'UsersCounted' | 'UsersUncounted' | 'ResidueSwept' }>;

export function afterChecked(state: RunState, held: boolean | null): RunState {
  const next: RunState = { ...state, stage: 'counting' };
  if (held === true) return next;
  return ended(
    next,
    'failed',
    held === null ? 'steady state after the run could not be measured' : 'steady state did not come back after the run',
  );
}

export function found(state: RunState, event: FindingEvent): RunState {
  switch (event.type) {
    case 'UsersCounted': {
      const next = explained({ ...state, counted: true }, event.users);
      const lost = event.writes?.lost ?? 0;
      return lost > 0 ? ended(next, 'failed', `${lost} acknowledged writes are in no region's log`) : next;
    }
    case 'UsersUncounted':
      return ended({ ...state, counted: true }, 'failed', `what users met could not be measured: ${event.reason}`);
    case 'ResidueSwept': {
      const names = event.residue.map((item) => `${item.kind} ${item.subject}`);
      const swept = { ...state, swept: true };
      return names.length > 0 ? ended(swept, 'errored', `residue: ${names.join(', ')}`) : swept;
    }
  }
}

/** A run that failed its users says what they met: a rate alone does not tell where to look. */
function explained(state: RunState, { lost, causes }: UserTotals): RunState {
  const { ending } = state;
  if (ending?.verdict !== 'failed' || !causes || lost === 0) return state;
  return { ...state, ending: { ...ending, reason: `${ending.reason}; ${lost} requests lost: ${causesText(causes)}` } };
}
