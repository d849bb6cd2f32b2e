import { legsOf } from '../experiment/legs.js';
import type { RunEvent } from './event.js';
import { ended } from './ending.js';
import { unasked } from './evolve-injection.js';
import type { RunState } from './state.js';

/** How the method goes on: its steps, its pauses, and who holds it. */
export type MethodEvent = Extract<
  RunEvent,
  { type: 'StepStarted' | 'StepFinished' | 'StepFailed' | 'Paused' | 'Resumed' | 'ObjectiveMissed' }
>;

export function evolveMethod(state: RunState, event: MethodEvent, at: number): RunState {
  switch (event.type) {
    case 'StepStarted':
      return {
        ...state,
        step: { index: event.index, since: at, done: false },
        objectives: legStarted(state, event.index, at),
      };
    case 'StepFinished':
      return {
        ...state,
        step: state.step && { ...state.step, done: true },
        finishedSteps: new Set(state.finishedSteps).add(event.index),
        objectives: legFinished(state, event.index, at),
      };
    case 'StepFailed':
      return ended(state, event.verdict, event.reason);
    case 'Paused':
      return { ...state, paused: { since: at } };
    case 'Resumed':
      return {
        ...state,
        paused: null,
        step: later(state.step, state.paused ? at - state.paused.since : 0),
        injections: state.injections.map((injection) => ({ ...injection, ...unasked })),
      };
    case 'ObjectiveMissed':
      return ended(
        { ...state, objectives: { ...state.objectives, missed: [...state.objectives.missed, event.objective] } },
        'failed',
        `objective ${event.objective} missed: ${Math.round(event.actualMs / 1000)} s, allowed ${Math.round(event.limitMs / 1000)} s`,
      );
  }
}

/** The new holder knows nothing of what its predecessor saw last: soaks, waits and undo attempts begin again. */
export function takenOver(state: RunState, event: Extract<RunEvent, { type: 'RunTakenOver' }>, at: number): RunState {
  // A pause that spans the takeover counts the lost time itself, when it ends.
  const lost = state.paused ? 0 : at - Math.min(at, Date.parse(event.lastSeen));
  const next: RunState = {
    ...state,
    epoch: event.epoch,
    startedAt: state.startedAt ?? at,
    // What the predecessor had measured for preflight went with it: a baseline of nothing would let everything pass.
    stage: state.stage === 'queued' || state.stage === 'preflight' ? 'before' : state.stage,
    step: later(state.step, lost),
    rollback: state.rollback && { startedAt: at, overdue: false },
    injections: state.injections.map((injection) => ({
      ...injection,
      revertAttempts: 0,
      ...unasked,
      abandoned: injection.abandoned || injection.phase === 'planned' || injection.ramp?.pending === true,
      ramp: injection.ramp && { ...injection.ramp, since: at, gate: null, used: null },
    })),
  };
  return event.intent === 'reverse' ? ended(next, 'aborted', 'orchestrator-lost') : next;
}

const later = (step: RunState['step'], ms: number): RunState['step'] => step && { ...step, since: step.since + ms };

/** A second evacuation starts the clock anew: its objective is its own. */
function legStarted({ experiment, objectives }: RunState, index: number, at: number): RunState['objectives'] {
  const leg = legsOf(experiment.method).find((candidate) => candidate.first === index);
  if (!leg) return objectives;
  return leg.objective === 'evacuateWithin'
    ? { ...objectives, evacuationFrom: at, evacuationTo: null }
    : { ...objectives, returnFrom: at, returnTo: null };
}

function legFinished({ experiment, objectives }: RunState, index: number, at: number): RunState['objectives'] {
  const leg = legsOf(experiment.method).find((candidate) => candidate.last === index);
  if (!leg) return objectives;
  return leg.objective === 'evacuateWithin' ? { ...objectives, evacuationTo: at } : { ...objectives, returnTo: at };
}
