import type { Recorded, RunEvent } from './event.js';
import { afterChecked, ended, found } from './ending.js';
import { evolveInjection } from './evolve-injection.js';
import { evolveKnown } from './newcomers.js';
import { evolveMethod, takenOver } from './evolve-method.js';
import type { RunState } from './state.js';

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
    targetSpec: event.targetSpec,
    tempo: event.tempo,
    seed: event.seed,
    simulated: event.simulated,
    seq: 1,
    epoch: 0,
    announcedEpoch: 0,
    stage: 'queued',
    startedAt: null,
    admitted: false,
    hypothesis: [],
    baseline: null,
    step: null,
    finishedSteps: new Set(),
    injections: [],
    known: new Map(),
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
    case 'RunAdmitted':
      return { ...state, admitted: true };
    case 'RunRefused':
      return { ...ended(state, 'refused', event.reasons.join('; ')), stage: 'counting', counted: true, swept: true };
    case 'HypothesisChecked':
      if (event.when === 'before') return { ...state, stage: 'preflight', hypothesis: event.results };
      return afterChecked(state, event.held);
    case 'PreflightPassed':
      return { ...state, stage: 'method', baseline: event.baseline };
    case 'StepStarted':
    case 'StepFinished':
    case 'StepFailed':
    case 'Paused':
    case 'Resumed':
    case 'ObjectiveMissed':
      return evolveMethod(state, event, at);
    case 'InjectionPlanned':
    case 'InjectionInEffect':
    case 'InjectionUnproven':
    case 'InjectionAdjusting':
    case 'InjectionAdjusted':
    case 'InjectionDecayed':
    case 'SubjectGone':
    case 'InjectionReverting':
    case 'InjectionReverted':
    case 'RevertFailed':
    case 'RecoverySeen':
    case 'LateEffectSeen':
    case 'GateDecided':
    case 'ReturnChecked':
      return evolveInjection(state, event, at);
    case 'InstancesKnown':
    case 'NewcomerSpared':
      return evolveKnown(state, event);
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
    case 'RollbackStarted':
      return {
        ...ended(state, event.verdict, event.reason),
        stage: 'rolling-back',
        paused: null,
        rollback: { startedAt: at, overdue: false },
        // Begun again by a late effect, what was counted before is not the end.
        counted: false,
        swept: false,
      };
    case 'RollbackOverdue':
      return {
        ...ended(state, 'errored', `the rollback was not verified in time: ${event.residue.join(', ')} still open`),
        rollback: state.rollback && { ...state.rollback, overdue: true },
      };
    case 'UsersCounted':
    case 'UsersUncounted':
    case 'ResidueSwept':
      return found(state, event);
    case 'RunFinished':
      return { ...state, stage: 'finished', ending: { verdict: event.verdict, reason: event.reason } };
    case 'ProbesSummarised':
    case 'TrafficSeen':
    case 'WritesLeftBehind':
    case 'DoseFelt':
    case 'StragglersSeen':
      return state;
  }
}
