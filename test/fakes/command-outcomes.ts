import type { Step } from '../../src/core/experiment/experiment.js';
import type { InjectionClass, PlannedInjection } from '../../src/core/ports/fault.js';
import type { Command } from '../../src/core/run/decision.js';
import type { Baseline, RunEvent } from '../../src/core/run/event.js';
import { injectionById, MODE, SCALE, WEIGHTS, type RunState } from '../../src/core/run/state.js';

export const BASELINE: Baseline = {
  regions: {
    west: { requestsPerSecond: 150, successRate: 1, p99Ms: 20 },
    east: { requestsPerSecond: 150, successRate: 1, p99Ms: 20 },
  },
  load: { www: 300 },
  users: { requests: 1_000, lost: 0, retried: 0, stragglers: 0 },
  writes: null,
};

const CLAIM = { target: 'sandbox', routes: ['www'], exposure: {}, allowanceMs: null };

/**
 * Everything that may be recorded when a command was carried out; the first is what happens when all goes well. What
 * an engine may record on a state is exactly this, so that stories made of it are possible ones.
 */
export function outcomes(state: RunState, command: Command): readonly (readonly RunEvent[])[] {
  switch (command.type) {
    case 'announce':
      return [[{ type: 'EpochAnnounced', epoch: command.epoch }]];
    case 'admit':
      return [
        [{ type: 'RunAdmitted', claim: CLAIM, met: [] }],
        [{ type: 'RunRefused', reasons: ['run R1 is not finished on this target'] }],
      ];
    case 'check-hypothesis':
      return [true, false, null].map((held) => [
        { type: 'HypothesisChecked', when: command.when, held, results: [] } as const,
      ]);
    case 'preflight':
      return [
        [{ type: 'PreflightPassed', facts: [], baseline: BASELINE }],
        [{ type: 'RunRefused', reasons: ['east is too small'] }],
      ];
    case 'plan-step':
      return [
        plansOf(state, command.index),
        [{ type: 'StepFailed', index: command.index, verdict: 'inconclusive', reason: 'matched nothing' }],
      ];
    case 'inject':
      return [
        [{ type: 'InjectionInEffect', id: command.id, proof: 'seen' }],
        [{ type: 'InjectionUnproven', id: command.id, evidence: 'no bite' }],
      ];
    case 'adjust':
      return adjusted(state, command.id);
    case 'gate': {
      const { index, ramp } = command;
      return (['pass', 'worse', 'undecided'] as const).map((decision) => [
        { type: 'GateDecided', index, ramp, decision, evidence: `east is ${decision}` } as const,
      ]);
    }
    case 'check-return':
      return [true, false].map((ready) => [
        { type: 'ReturnChecked', id: command.id, ready, evidence: `west is ${ready ? '' : 'not '}ready` } as const,
      ]);
    case 'drain':
    case 'check':
      return [
        [{ type: 'StepFinished', index: command.index, detail: 'done' }],
        [{ type: 'StepFailed', index: command.index, verdict: 'failed', reason: 'not in time' }],
      ];
    case 'revert': {
      const attempt = injectionById(state, command.id).revertAttempts + 1;
      return [
        [{ type: 'InjectionReverted', id: command.id, proof: 'seen gone' }],
        [{ type: 'RevertFailed', id: command.id, error: 'still seen', attempt }],
      ];
    }
    case 'watch-gone':
      return [[], [{ type: 'LateEffectSeen', id: command.id, evidence: 'it is back' }]];
    case 'count-users':
      return [counted(0, 0), counted(3, 1), [{ type: 'UsersUncounted', reason: 'the users do not answer' }]];
    case 'sweep':
      return [
        [{ type: 'ResidueSwept', residue: [] }],
        [
          {
            type: 'ResidueSwept',
            residue: [{ kind: 'cut', subject: 'west->east', run: null, injection: null, detail: 'open' }],
          },
        ],
      ];
  }
}

function counted(lost: number, lostWrites: number): RunEvent[] {
  return [
    {
      type: 'UsersCounted',
      users: { requests: 12_000, lost, retried: 2, stragglers: 9 },
      attemptsWhileDark: { west: 0 },
      writes: { acknowledged: 4_000, lost: lostWrites, conflicts: 0 },
    },
  ];
}

function adjusted(state: RunState, id: string): readonly (readonly RunEvent[])[] {
  const { ramp, plan } = injectionById(state, id);
  const { route } = plan.effect as { route: string };
  if (!ramp) throw new Error(`${id} has no ramp to adjust`);
  const { weights } = ramp;
  const good: RunEvent[] = [
    { type: 'InjectionAdjusted', id, weights, proof: 'every edge carries it' },
    { type: 'TrafficSeen', route, weights, asked: weights, shares: {}, source: 'data-plane' },
  ];
  // In a rollback a step that cannot be seen is tried again and nothing is recorded.
  if (state.stage === 'rolling-back') return [good, []];
  return [good, [{ type: 'InjectionUnproven', id, evidence: 'an edge disagrees' }]];
}

function plansOf(state: RunState, index: number): RunEvent[] {
  const step = state.experiment.method[index];
  if (!step) throw new Error(`there is no step ${index}`);
  const { kind, class: of, subjects } = subjectsOf(step);
  if (subjects.length === 0) return [{ type: 'StepFinished', index, detail: 'nothing to do' }];
  const planned = subjects.map((plan, nth): RunEvent => ({
    type: 'InjectionPlanned',
    id: `${step.id}.${nth}`,
    kind,
    class: of,
    step: index,
    plan,
    shelters: of === 'care' ? ['west'] : [],
    deadline: '2026-01-02T00:00:00.000Z',
  }));
  if (step.kind !== 'fault' || !step.dynamic) return planned;
  return [...planned, { type: 'InstancesKnown', step: index, identities: subjects.map(({ subject }) => subject) }];
}

function subjectsOf(step: Step): { kind: string; class: InjectionClass; subjects: PlannedInjection[] } {
  const change = (subject: string, region: string, effect: unknown): PlannedInjection => ({
    subject,
    regions: [region],
    zones: [],
    undo: 'revert',
    summary: `change ${subject}`,
    effect,
  });
  switch (step.kind) {
    case 'fault': {
      if (step.fault === 'network.partition')
        return { kind: step.fault, class: 'harm', subjects: [change('west->east', 'west', {})] };
      const names = ['edge', 'store', 'a.1'].map((name) => `west.${name}`);
      const subjects = names.map((name) => ({ ...change(name, 'west', {}), undo: 'restart' as const }));
      return { kind: step.fault, class: 'harm', subjects };
    }
    case 'scale': {
      const count = typeof step.to === 'number' ? step.to : 5;
      const subjects =
        step.to === 'off' ? [] : [change(step.region, step.region, { region: step.region, count, prior: 3 })];
      return { kind: SCALE, class: 'care', subjects };
    }
    case 'mode': {
      const { failover: region } = step;
      return { kind: MODE, class: 'care', subjects: [change(region, region, { region, prior: null })] };
    }
    case 'shift': {
      const { route, from } = step;
      const effect = { route, from, original: { west: 5_000, east: 5_000 } };
      return {
        kind: WEIGHTS,
        class: 'care',
        subjects: [{ ...change(route, from, effect), regions: ['west', 'east'] }],
      };
    }
    default:
      throw new Error(`step ${step.kind} has no subjects`);
  }
}
