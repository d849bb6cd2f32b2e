import { formatDuration } from '../units.js';
import { act, nothing, record, waitUntil, type Command, type Decision } from './decision.js';
import { nextEnd } from './decide-end.js';
import { checkReturn, refusedUntil, stillNeeded, waitedTooLong } from './decide-return.js';
import { decideShift } from './decide-shift.js';
import { vacantAtUndo, vacantTooLong } from './vacancy.js';
import { undoCare } from './decide-rollback.js';
import { beginUndo } from './undo.js';
import { isOpen, WEIGHTS, type InjectionState, type RunState, type StepState } from './state.js';
import type { Step } from '../experiment/experiment.js';

/** Attempts after which an undo inside the method is given up; the rollback goes on trying. */
const REVERT_ATTEMPTS = 3;

/** The method's next move: one step at a time; beside it, faults that decayed are put back, newcomers are harmed and late effects are undone. */
export function decideMethod(state: RunState, now: number): Decision {
  const undoing = undoLate(state, now);
  if (undoing.events.length > 0) return undoing;
  const vacancy = vacantTooLong(state, now);
  if (vacancy.events.length > 0) return vacancy;
  const main = state.paused ? nothing : nextMove(state, now);
  if (main.events.length > 0) return main;
  const wakes = [main, undoing, vacancy].map((one) => one.wakeAt ?? Infinity);
  const wakeAt = Math.min(...wakes, nextEnd(state));
  return {
    events: [],
    commands: [...undoing.commands, ...reinjections(state), ...lostWeights(state), ...main.commands],
    wakeAt,
  };
}

/** What is left of harm whose subject is gone, and what a lost worker did after all: harm at once, care as carefully as in any rollback. */
function undoLate(state: RunState, now: number): Decision {
  const late = state.injections.filter(
    ({ abandoned, goneAt, phase }) =>
      (goneAt !== null && phase !== 'reverted') || (abandoned && (phase === 'unproven' || phase === 'reverting')),
  );
  const harm = late.filter((injection) => injection.class === 'harm');
  if (harm.length > 0) return beginUndo(harm);
  const free = late.filter((injection) => stillNeeded(state, injection) === null);
  return free.length > 0 ? undoCare(state, free, now) : nothing;
}

function nextMove(state: RunState, now: number): Decision {
  const { method } = state.experiment;
  if (!state.step || state.step.done) {
    // What is injected late must be seen before it may go: otherwise nobody would know that it never came back.
    if (reinjections(state).length > 0) return nothing;
    const index = state.step ? state.step.index + 1 : 0;
    const reason = state.step && vacantAtUndo(state, method[index]);
    if (reason) return record({ type: 'StepFailed', index: index - 1, verdict: 'inconclusive', reason });
    if (index < method.length) return record({ type: 'StepStarted', index });
    return record({ type: 'RollbackStarted', verdict: 'passed', reason: 'every step and every check held' });
  }
  const step = method[state.step.index];
  if (!step) throw new Error(`run ${state.run} stands at step ${state.step.index}, which its method does not have`);
  return decideStep(state, state.step, step, now);
}

function decideStep(state: RunState, at: StepState, step: Step, now: number): Decision {
  const { index } = at;
  switch (step.kind) {
    case 'fault':
    case 'scale':
    case 'mode':
      return decideInjections(state, index);
    case 'shift':
      return decideShift(state, index, step, now);
    case 'drain':
      return act({ type: 'drain', key: `drain:${index}`, index });
    case 'check':
      return act({ type: 'check', key: `check:${index}`, index });
    case 'hold': {
      const until = at.since + step.forMs;
      return now >= until
        ? record({ type: 'StepFinished', index, detail: `held for ${formatDuration(step.forMs)}` })
        : waitUntil(until);
    }
    case 'revert':
      return decideRevert(state, index, step.of, now);
  }
}

/** All subjects of a step at once: they are recorded together, injected together, and the step waits for every proof. */
function decideInjections(state: RunState, index: number): Decision {
  const own = state.injections.filter((injection) => injection.step === index);
  if (own.length === 0) return act({ type: 'plan-step', key: `plan:${index}`, index });
  const waiting = own.filter((injection) => injection.phase === 'planned');
  if (waiting.length > 0) return act(...waiting.map(inject));
  const lost = own.filter(({ goneAt }) => goneAt !== null);
  if (lost.length > 0) {
    const reason = `${lost.map(({ plan }) => plan.subject).join(', ')}: gone before all of the step was in effect`;
    return record({ type: 'StepFailed', index, verdict: 'inconclusive', reason });
  }
  return record({ type: 'StepFinished', index, detail: `${own.length} in effect and proven` });
}

function decideRevert(state: RunState, index: number, of: string, now: number): Decision {
  const undone = state.experiment.method.findIndex((step) => step.id === of);
  const open = state.injections.filter((injection) => injection.step === undone && isOpen(injection));
  if (open.length === 0) return record({ type: 'StepFinished', index, detail: `everything of ${of} is seen gone` });
  const stuck = open.find((injection) => injection.revertAttempts >= REVERT_ATTEMPTS);
  if (stuck) {
    return record({
      type: 'StepFailed',
      index,
      verdict: 'errored',
      reason: `${stuck.kind} on ${stuck.plan.subject} could not be undone in ${REVERT_ATTEMPTS} attempts`,
    });
  }
  const care = open.filter((injection) => injection.class === 'care');
  return care.length > 0 ? revertCare(state, index, care, now) : beginUndo(open);
}

/** In the method a care is undone under the same conditions as in a rollback, but not waited for without end. */
function revertCare(state: RunState, index: number, care: readonly InjectionState[], now: number): Decision {
  for (const injection of care) {
    const needed = stillNeeded(state, injection);
    if (needed) {
      const reason = `${injection.kind} on ${injection.plan.subject} cannot be undone yet: ${needed}`;
      return record({ type: 'StepFailed', index, verdict: 'failed', reason });
    }
    const ended = waitedTooLong(state, injection, index, now);
    if (ended) return ended;
  }
  const undo = undoCare(state, care, now);
  return { ...undo, wakeAt: Math.min(undo.wakeAt ?? Infinity, ...care.map((one) => refusedUntil(state, one) + 1)) };
}

/** Of steps that are over: what decayed, and what joined since; nothing is begun while the run is paused. */
function reinjections({ injections, paused, finishedSteps }: RunState): Command[] {
  return injections
    .filter(({ phase, class: of, step }) => phase === 'planned' && of === 'harm' && finishedSteps.has(step))
    .filter(({ decays }) => decays > 0 || paused === null)
    .map(inject);
}

/**
 * Weights of a step that is over, or stands still; a step under way sets its own again. Those of a way back give a
 * region users, as its steps do: it is asked first whether it can take them.
 */
function lostWeights({ injections, paused, step, experiment }: RunState): Command[] {
  return injections.flatMap((injection): readonly Command[] => {
    const { id, kind, phase, decays, ramp, returnReady } = injection;
    if (kind !== WEIGHTS || phase !== 'in-effect' || decays === 0 || !ramp?.pending) return [];
    if (paused === null && step !== null && !step.done && ramp.at.index === step.index) return [];
    const of = experiment.method[ramp.at.index ?? -1];
    const isBack = of?.kind === 'shift' && of.back;
    if (isBack && returnReady !== true) return checkReturn(injection).commands;
    return [{ type: 'adjust', key: `injection:${id}`, id }];
  });
}

function inject({ id }: InjectionState): Command {
  return { type: 'inject', key: `injection:${id}`, id };
}
