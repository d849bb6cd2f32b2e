import type { Experiment } from '../experiment/experiment.js';
import { dosesOf } from './document-doses.js';
import { foldInjection } from './document-injections.js';
import { enter, enterAfter, leave } from './document-phases.js';
import { objectivesOf, pendingSteps, stepEnded, stepStarted, stopSteps, took } from './document-steps.js';
import type { RunDocument } from './document.js';
import type { Recorded, RunEvent } from './event.js';
import { statusAfter } from './status.js';

/** Folds a run's events into the document that the outside sees. Throws when the first is not `RunRequested`. */
export function toDocument(events: readonly Recorded[]): RunDocument {
  const [first, ...rest] = events;
  if (!first) throw new Error('a run has at least one event');
  const { event, at } = first;
  if (event.type !== 'RunRequested') throw new Error(`a run begins with RunRequested, not ${event.type}`);
  const { experiment } = event;
  const run: RunDocument = {
    id: event.run,
    experiment: experiment.name,
    experimentTitle: experiment.title,
    experimentHash: experiment.hash,
    target: event.target,
    simulated: event.simulated,
    variables: { ...experiment.variables },
    status: 'queued',
    verdict: null,
    reason: null,
    requestedBy: event.requestedBy,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    objectives: objectivesOf(experiment),
    phases: [],
    steps: pendingSteps(experiment),
    injections: [],
    hypothesis: { before: null, during: { samples: 0, breaches: [] }, after: null },
    gates: [],
    traffic: [],
    doses: dosesOf(rest),
    stragglers: [],
    recovery: [],
    interruptions: [],
    users: {
      requests: 0,
      errors: 0,
      lost: 0,
      retried: 0,
      stragglers: 0,
      causes: {},
      switches: null,
      attemptsWhileDark: {},
    },
    writes: null,
    leftBehind: [],
    residue: [],
  };
  for (const recorded of rest) fold(run, experiment, recorded);
  return run;
}

function fold(run: RunDocument, experiment: Experiment, { event, at, epoch }: Recorded): void {
  run.status = statusAfter(event) ?? run.status;
  switch (event.type) {
    case 'RunStarted':
      run.startedAt = at;
      enter(run, 'before', at);
      break;
    case 'RunTakenOver':
      run.startedAt ??= at;
      run.interruptions.push({ at: event.lastSeen, resumedAt: at, by: event.by });
      break;
    case 'RunRefused':
      leave(run, at);
      break;
    case 'HypothesisChecked':
      run.hypothesis[event.when] = { held: event.held, results: [...event.results] };
      if (event.when === 'before') enter(run, 'preflight', at);
      break;
    case 'StepStarted':
      stepStarted(run, experiment, event.index, at);
      break;
    case 'StepFinished':
      stepEnded(run, experiment, event.index, { status: 'done', detail: event.detail }, at);
      break;
    case 'StepFailed':
      stepEnded(run, experiment, event.index, { status: 'failed', detail: event.reason }, at);
      break;
    case 'RollbackStarted':
      stopSteps(run, at);
      enter(run, event.verdict === 'passed' ? 'restore' : 'rollback', at);
      enterAfter(run, at);
      break;
    case 'RollbackOverdue':
      run.reason = `rollback not verified in time: ${event.residue.join(', ')}`;
      break;
    case 'ObjectiveMissed':
      took(run, event.objective, event.actualMs);
      break;
    case 'GateDecided':
      foldGate(run, event, at);
      break;
    case 'BreachBegan':
      run.hypothesis.during.breaches.push({ probe: event.probe, from: at, to: null, detail: event.detail });
      break;
    case 'BreachEnded': {
      const open = run.hypothesis.during.breaches.findLast(
        (breach) => breach.probe === event.probe && breach.to === null,
      );
      if (open) open.to = at;
      break;
    }
    case 'ProbesSummarised':
      run.hypothesis.during.samples += event.samples;
      run.users.attemptsWhileDark = sum(run.users.attemptsWhileDark, event.attemptsWhileDark ?? {});
      break;
    case 'TrafficSeen':
      run.traffic.push({
        at,
        route: event.route,
        weights: event.weights,
        asked: event.asked,
        shares: { ...event.shares },
        source: event.source,
      });
      break;
    case 'StragglersSeen':
      run.stragglers.push({ at: event.since, route: event.route, ttlMs: event.ttlMs, curve: [...event.curve] });
      break;
    case 'RecoverySeen':
      run.recovery.push({ injection: event.injection, goneAt: event.goneAt, steadyAt: event.steadyAt });
      took(run, 'recoverWithin', Date.parse(event.steadyAt) - Date.parse(event.goneAt));
      break;
    case 'UsersCounted':
      run.users = {
        ...event.users,
        errors: event.users.lost,
        causes: { ...event.users.causes },
        switches: event.users.switches ?? null,
        attemptsWhileDark: sum(run.users.attemptsWhileDark, event.attemptsWhileDark),
      };
      run.writes = event.writes && { ...event.writes, overwritten: [...(event.writes.overwritten ?? [])] };
      break;
    case 'WritesLeftBehind':
      run.leftBehind.push({ at, region: event.region, writes: event.writes });
      break;
    case 'ResidueSwept':
      run.residue = [...event.residue];
      break;
    case 'RunFinished':
      stopSteps(run, at);
      leave(run, at);
      Object.assign(run, { verdict: event.verdict, reason: event.reason, finishedAt: at });
      break;
    case 'InjectionPlanned':
    case 'InjectionInEffect':
    case 'InjectionUnproven':
    case 'InjectionAdjusting':
    case 'InjectionAdjusted':
    case 'InjectionDecayed':
    case 'InjectionReverting':
    case 'InjectionReverted':
    case 'LateEffectSeen':
      foldInjection(run, event, at, epoch);
      enterAfter(run, at);
      break;
    case 'RunRequested':
    case 'EpochAnnounced':
    case 'RunAdmitted':
    case 'PreflightPassed':
    case 'RevertFailed':
    case 'DoseFelt':
    case 'SubjectGone':
    case 'InstancesKnown':
    case 'NewcomerSpared':
    case 'ReturnChecked':
    case 'AbortRequested':
    case 'Paused':
    case 'Resumed':
    case 'UsersUncounted':
      break;
  }
}

function foldGate(run: RunDocument, event: Extract<RunEvent, { type: 'GateDecided' }>, at: string): void {
  const { index: step, ramp, decision, evidence, used = null } = event;
  run.gates.push({ at, step, ramp, decision, evidence, used });
}

/** Each worker of a run has seen a part. */
function sum(before: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Record<string, number> {
  const added = Object.entries(more).map(([region, count]) => [region, (before[region] ?? 0) + count] as const);
  return { ...before, ...Object.fromEntries(added) };
}
