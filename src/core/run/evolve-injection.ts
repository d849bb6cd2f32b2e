import type { RunEvent } from './event.js';
import { ended } from './ending.js';
import { WEIGHTS, type InjectionState, type RampState, type RunState, type WeightsEffect } from './state.js';

/** What became of single injections, and what was found about their ramps. */
export type InjectionEvent = Extract<
  RunEvent,
  {
    type:
      | `Injection${string}`
      | 'SubjectGone'
      | 'RevertFailed'
      | 'RecoverySeen'
      | 'LateEffectSeen'
      | 'GateDecided'
      | 'ReturnChecked';
  }
>;

export function evolveInjection(state: RunState, event: InjectionEvent, at: number): RunState {
  switch (event.type) {
    case 'InjectionPlanned':
      return { ...state, injections: [...state.injections, planned(event)] };
    case 'InjectionInEffect':
      return change(state, event.id, (injection) => ({ phase: 'in-effect', inEffectAt: injection.inEffectAt ?? at }));
    case 'InjectionUnproven':
      return ended(
        change(state, event.id, () => ({ phase: 'unproven', ...unasked })),
        'inconclusive',
        `${subjectOf(state, event.id)} was not proven: ${event.evidence}`,
      );
    case 'InjectionAdjusting':
      return change(state, event.id, ({ ramp }) => ({
        ramp: {
          at: event.ramp,
          weights: event.to,
          before: event.from,
          pending: true,
          since: at,
          gate: null,
          used: null,
          emptiedAt: ramp?.emptiedAt ?? null,
        },
      }));
    case 'InjectionAdjusted':
      return change(state, event.id, (injection) => ({
        phase: injection.phase === 'planned' ? 'in-effect' : injection.phase,
        inEffectAt: injection.inEffectAt ?? at,
        ramp: injection.ramp && seen(injection, injection.ramp, at),
        ...unasked,
      }));
    case 'InjectionDecayed':
      return decayed(state, event);
    case 'SubjectGone':
      return change(state, event.id, () => ({ goneAt: at }));
    case 'InjectionReverting':
      return change(state, event.id, () => ({ phase: 'reverting' }));
    case 'InjectionReverted':
      return change(state, event.id, () => ({ phase: 'reverted', revertedAt: at }));
    case 'RecoverySeen':
      return change(state, event.injection, () => ({ recoveredAt: Date.parse(event.steadyAt) }));
    case 'RevertFailed':
      return change(state, event.id, () => ({ revertAttempts: event.attempt, ...unasked }));
    case 'LateEffectSeen':
      return change(state, event.id, ({ lateEffects }) => ({
        phase: 'unproven',
        goneAt: null,
        revertAttempts: 0,
        lateEffects: lateEffects + 1,
        ...unasked,
      }));
    case 'GateDecided':
      return gateDecided(state, event);
    case 'ReturnChecked':
      return change(state, event.id, ({ refusedAt }) => ({
        returnReady: event.ready,
        refusedAt: event.ready ? null : (refusedAt ?? at),
      }));
  }
}

/** An answer holds for one step: then the region is asked again. */
export const unasked = { returnReady: null, refusedAt: null } as const;

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
    revertedAt: null,
    recoveredAt: null,
    revertAttempts: 0,
    decays: 0,
    goneAt: null,
    lateEffects: 0,
    abandoned: false,
    ramp: null,
    ...unasked,
  };
}

function seen(injection: InjectionState, ramp: RampState, at: number): RampState {
  const { from } = injection.plan.effect as WeightsEffect;
  const empty = (ramp.weights[from] ?? 0) === 0;
  return { ...ramp, pending: false, since: at, emptiedAt: ramp.emptiedAt ?? (empty ? at : null) };
}

function decayed(state: RunState, event: Extract<RunEvent, { type: 'InjectionDecayed' }>): RunState {
  const lost = state.injections.find(({ id, kind }) => id === event.id && kind === WEIGHTS);
  if (lost) return change(state, event.id, setAgain);
  if (event.reinject)
    return change(state, event.id, (injection) => ({ phase: 'planned', decays: injection.decays + 1 }));
  const gone = change(state, event.id, (injection) => ({ phase: 'unproven', decays: injection.decays + 1 }));
  return ended(gone, 'inconclusive', `${subjectOf(state, event.id)} decayed: ${event.evidence}`);
}

/** Weights that somebody changed are care: they are set again as often as it takes, and the soak begins once more. */
function setAgain({ decays, ramp }: InjectionState): Partial<InjectionState> {
  return { decays: decays + 1, ramp: ramp && { ...ramp, pending: true }, ...unasked };
}

function gateDecided(state: RunState, event: Extract<RunEvent, { type: 'GateDecided' }>): RunState {
  const next: RunState = {
    ...state,
    injections: state.injections.map((injection) =>
      injection.kind === WEIGHTS && injection.ramp?.at.index === event.index && injection.ramp.at.ramp === event.ramp
        ? { ...injection, ramp: { ...injection.ramp, gate: event.decision, used: event.used ?? null } }
        : injection,
    ),
  };
  if (event.decision === 'worse') return ended(next, 'failed', `gate: ${event.evidence}`);
  if (event.decision === 'undecided')
    return ended(next, 'inconclusive', `gate never had enough data: ${event.evidence}`);
  return next;
}
