import type { Recorded, RunEvent } from './event.js';
import {
  SCALE,
  takesDown,
  WEIGHTS,
  type InjectionState,
  type RampState,
  type RunState,
  type WeightsEffect,
} from './state.js';
import { graver, type Verdict } from './verdict.js';

/** Folds a run's events into its state. Throws when the first is not `RunRequested`. */
export function replay(events: readonly Recorded[]): RunState {
  const [first, ...rest] = events;
  if (!first) throw new Error('a run has at least one event');
  return rest.reduce(evolve, initial(first));
}

/** State after the first event of a run. */
export function initial(first: Recorded): RunState {
  const { event } = first;
  if (event.type !== 'RunRequested') throw new Error(`a run begins with RunRequested, not ${event.type}`);
  return {
    run: event.run,
    experiment: event.experiment,
    target: event.target,
    tempo: event.tempo,
    seed: event.seed,
    simulated: event.simulated,
    seq: 1,
    epoch: 0,
    announcedEpoch: 0,
    stage: 'queued',
    startedAt: null,
    hypothesis: [],
    baseline: null,
    step: null,
    finishedSteps: new Set(),
    injections: [],
    breaches: new Map(),
    paused: null,
    objectives: { evacuationFrom: null, evacuationTo: null, returnFrom: null, returnTo: null, missed: [] },
    ending: null,
    rollback: null,
    counted: false,
    swept: false,
  };
}

/** The state after one more event. Pure; knows no time but the event's own. */
export function evolve(state: RunState, recorded: Recorded): RunState {
  const at = Date.parse(recorded.at);
  return { ...apply(state, recorded.event, at), seq: recorded.seq + 1 };
}

function apply(state: RunState, event: RunEvent, at: number): RunState {
  switch (event.type) {
    case 'RunRequested':
      throw new Error('a run is requested once');
    case 'RunStarted':
      return { ...state, epoch: event.epoch, startedAt: at, stage: 'before' };
    case 'RunTakenOver':
      return takenOver(state, event, at);
    case 'EpochAnnounced':
      return { ...state, announcedEpoch: event.epoch };
    case 'RunRefused':
      return { ...ended(state, 'refused', event.reasons.join('; ')), stage: 'counting', counted: true, swept: true };
    case 'HypothesisChecked':
      if (event.when === 'before') return { ...state, stage: 'preflight', hypothesis: event.results };
      return afterChecked(state, event.held);
    case 'PreflightPassed':
      return { ...state, stage: 'method', baseline: event.baseline };
    case 'StepStarted':
      return {
        ...state,
        step: { index: event.index, since: at, done: false },
        objectives: clockStarted(state, event.index, at),
      };
    case 'StepFinished':
      return stepFinished(state, event.index, at);
    case 'StepFailed':
      return ended(state, event.verdict, event.reason);
    case 'InjectionPlanned':
      return { ...state, injections: [...state.injections, planned(event)] };
    case 'InjectionInEffect':
      return change(state, event.id, (injection) => ({ phase: 'in-effect', inEffectAt: injection.inEffectAt ?? at }));
    case 'InjectionUnproven':
      return ended(
        change(state, event.id, () => ({ phase: 'unproven' })),
        'inconclusive',
        `${subjectOf(state, event.id)} was not proven: ${event.evidence}`,
      );
    case 'InjectionAdjusting':
      return change(state, event.id, (injection) => ({
        ramp: {
          at: event.ramp,
          weights: event.to,
          pending: true,
          since: at,
          gate: null,
          emptiedAt: injection.ramp?.emptiedAt ?? null,
        },
        returnReady: null,
      }));
    case 'InjectionAdjusted':
      return change(state, event.id, (injection) => ({
        phase: injection.phase === 'planned' ? 'in-effect' : injection.phase,
        inEffectAt: injection.inEffectAt ?? at,
        ramp: injection.ramp && seen(injection, injection.ramp, at),
      }));
    case 'InjectionDecayed':
      return decayed(state, event);
    case 'InjectionReverting':
      return change(state, event.id, () => ({ phase: 'reverting' }));
    case 'InjectionReverted':
      return change(state, event.id, () => ({ phase: 'reverted' }));
    case 'RevertFailed':
      return change(state, event.id, () => ({ revertAttempts: event.attempt }));
    case 'LateEffectSeen':
      return change(state, event.id, () => ({ phase: 'unproven', revertAttempts: 0 }));
    case 'GateDecided':
      return gateDecided(state, event);
    case 'ReturnChecked':
      return change(state, event.id, () => ({ returnReady: event.ready }));
    case 'BreachBegan':
      return ended(
        { ...state, breaches: new Map(state.breaches).set(event.probe, event.detail) },
        'failed',
        event.detail,
      );
    case 'BreachEnded': {
      const breaches = new Map(state.breaches);
      breaches.delete(event.probe);
      return { ...state, breaches };
    }
    case 'AbortRequested':
      return ended(state, 'aborted', event.reason);
    case 'Paused':
      return { ...state, paused: { since: at } };
    case 'Resumed':
      return resumed(state, at);
    case 'ObjectiveMissed':
      return ended(
        { ...state, objectives: { ...state.objectives, missed: [...state.objectives.missed, event.objective] } },
        'failed',
        `objective ${event.objective} missed: ${Math.round(event.actualMs / 1000)} s, allowed ${Math.round(event.limitMs / 1000)} s`,
      );
    case 'RollbackStarted':
      return {
        ...ended(state, event.verdict, event.reason),
        stage: 'rolling-back',
        paused: null,
        rollback: { startedAt: at, overdue: false },
      };
    case 'RollbackOverdue':
      return {
        ...ended(state, 'errored', `the rollback was not verified in time: ${event.residue.join(', ')} still open`),
        rollback: state.rollback && { ...state.rollback, overdue: true },
      };
    case 'UsersCounted':
      return usersCounted(state, event);
    case 'UsersUncounted':
      return ended({ ...state, counted: true }, 'failed', `what users met could not be measured: ${event.reason}`);
    case 'ResidueSwept': {
      const names = event.residue.map((item) => `${item.kind} ${item.subject}`);
      const swept = { ...state, swept: true };
      return names.length > 0 ? ended(swept, 'errored', `residue: ${names.join(', ')}`) : swept;
    }
    case 'RunFinished':
      return { ...state, stage: 'finished', ending: { verdict: event.verdict, reason: event.reason } };
    case 'ProbesSummarised':
    case 'TrafficSeen':
    case 'RecoverySeen':
      return state;
  }
}

/** Keeps the graver verdict; among equals the first reason stands, since later ones are often its consequences. */
function ended(state: RunState, verdict: Verdict, reason: string): RunState {
  if (state.ending && graver(state.ending.verdict, verdict) === state.ending.verdict) return state;
  return { ...state, ending: { verdict, reason } };
}

function change(state: RunState, id: string, update: (injection: InjectionState) => Partial<InjectionState>): RunState {
  return {
    ...state,
    injections: state.injections.map((injection) =>
      injection.id === id ? { ...injection, ...update(injection) } : injection,
    ),
  };
}

function subjectOf(state: RunState, id: string): string {
  const injection = state.injections.find((candidate) => candidate.id === id);
  return injection ? `${injection.kind} on ${injection.plan.subject}` : id;
}

function planned(event: Extract<RunEvent, { type: 'InjectionPlanned' }>): InjectionState {
  return {
    id: event.id,
    kind: event.kind,
    class: event.class,
    step: event.step,
    plan: event.plan,
    shelters: event.shelters,
    deadline: Date.parse(event.deadline),
    phase: 'planned',
    inEffectAt: null,
    revertAttempts: 0,
    decays: 0,
    abandoned: false,
    ramp: null,
    returnReady: null,
  };
}

/** The new holder knows nothing of what its predecessor saw last: soaks, waits and undo attempts begin again. */
function takenOver(state: RunState, event: Extract<RunEvent, { type: 'RunTakenOver' }>, at: number): RunState {
  const lost = at - Math.min(at, Date.parse(event.lastSeen));
  const next: RunState = {
    ...state,
    epoch: event.epoch,
    startedAt: state.startedAt ?? at,
    stage: state.stage === 'queued' ? 'before' : state.stage,
    step: state.step && { ...state.step, since: state.step.since + lost },
    rollback: state.rollback && { startedAt: at, overdue: false },
    injections: state.injections.map((injection) => ({
      ...injection,
      revertAttempts: 0,
      returnReady: null,
      abandoned: injection.abandoned || injection.phase === 'planned' || injection.ramp?.pending === true,
      ramp: injection.ramp && { ...injection.ramp, since: at, gate: null },
    })),
  };
  return event.intent === 'reverse' ? ended(next, 'aborted', 'orchestrator-lost') : next;
}

function seen(injection: InjectionState, ramp: RampState, at: number): RampState {
  const { from } = injection.plan.effect as WeightsEffect;
  const empty = (ramp.weights[from] ?? 0) === 0;
  return { ...ramp, pending: false, since: at, emptiedAt: empty ? (ramp.emptiedAt ?? at) : null };
}

function decayed(state: RunState, event: Extract<RunEvent, { type: 'InjectionDecayed' }>): RunState {
  if (event.reinject)
    return change(state, event.id, (injection) => ({ phase: 'planned', decays: injection.decays + 1 }));
  const gone = change(state, event.id, (injection) => ({ phase: 'unproven', decays: injection.decays + 1 }));
  return ended(gone, 'inconclusive', `${subjectOf(state, event.id)} decayed: ${event.evidence}`);
}

function gateDecided(state: RunState, event: Extract<RunEvent, { type: 'GateDecided' }>): RunState {
  const next: RunState = {
    ...state,
    injections: state.injections.map((injection) =>
      injection.kind === WEIGHTS && injection.ramp?.at.index === event.index && injection.ramp.at.ramp === event.ramp
        ? { ...injection, ramp: { ...injection.ramp, gate: event.decision } }
        : injection,
    ),
  };
  if (event.decision === 'worse') return ended(next, 'failed', `gate: ${event.evidence}`);
  if (event.decision === 'undecided')
    return ended(next, 'inconclusive', `gate never had enough data: ${event.evidence}`);
  return next;
}

function resumed(state: RunState, at: number): RunState {
  const pausedFor = state.paused ? at - state.paused.since : 0;
  return { ...state, paused: null, step: state.step && { ...state.step, since: state.step.since + pausedFor } };
}

function afterChecked(state: RunState, held: boolean | null): RunState {
  const next: RunState = { ...state, stage: 'counting' };
  if (held === true) return next;
  return ended(
    next,
    'failed',
    held === null ? 'steady state after the run could not be measured' : 'steady state did not come back after the run',
  );
}

function usersCounted(state: RunState, event: Extract<RunEvent, { type: 'UsersCounted' }>): RunState {
  const next = { ...state, counted: true };
  const lost = event.writes?.lost ?? 0;
  return lost > 0 ? ended(next, 'failed', `${lost} acknowledged writes are in no region's log`) : next;
}

function clockStarted(state: RunState, index: number, at: number): RunState['objectives'] {
  const step = state.experiment.method[index];
  if (step?.kind !== 'shift') return state.objectives;
  return step.back
    ? { ...state.objectives, returnFrom: state.objectives.returnFrom ?? at }
    : { ...state.objectives, evacuationFrom: state.objectives.evacuationFrom ?? at };
}

/** An evacuation ends with its drain, where there is one right behind the shift, because only then is the region free. */
function stepFinished(state: RunState, index: number, at: number): RunState {
  const { method } = state.experiment;
  const step = method[index];
  const done = {
    ...state,
    step: state.step && { ...state.step, done: true },
    finishedSteps: new Set(state.finishedSteps).add(index),
  };
  const evacuated =
    (step?.kind === 'shift' && !step.back && method[index + 1]?.kind !== 'drain') || step?.kind === 'drain';
  const returned = step?.kind === 'shift' && step.back;
  return {
    ...done,
    objectives: {
      ...state.objectives,
      evacuationTo:
        evacuated && state.objectives.evacuationFrom !== null
          ? (state.objectives.evacuationTo ?? at)
          : state.objectives.evacuationTo,
      returnTo: returned ? (state.objectives.returnTo ?? at) : state.objectives.returnTo,
    },
  };
}

/** Whether a region lost processes in this run: by harm, or by being scaled below what it had. Its machines are cold then. */
export function wasWeakened(state: RunState, region: string): boolean {
  return state.injections.some((injection) => {
    if (!injection.plan.regions.includes(region)) return false;
    if (takesDown(injection)) return true;
    if (injection.kind !== SCALE) return false;
    const effect = injection.plan.effect as { count: number; prior: number };
    return effect.count < effect.prior;
  });
}
