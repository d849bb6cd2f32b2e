import type { Step } from '../experiment/experiment.js';
import type { Recorded, RunEvent } from './event.js';
import type { InjectionDocument, PhaseDocument, RunDocument } from './document.js';

/** Folds a run's events into the document that the outside sees. Throws when the first is not `RunRequested`. */
export function toDocument(events: readonly Recorded[]): RunDocument {
  const [first, ...rest] = events;
  if (!first) throw new Error('a run has at least one event');
  const document = requested(first);
  for (const recorded of rest) fold(document, recorded);
  return document;
}

function requested({ event, at }: Recorded): RunDocument {
  if (event.type !== 'RunRequested') throw new Error(`a run begins with RunRequested, not ${event.type}`);
  const { experiment } = event;
  return {
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
    objectives: objectivesOf(experiment.objectives),
    phases: [],
    steps: experiment.method.map(({ id, kind }, index) => ({
      index,
      id,
      kind,
      status: 'pending',
      startedAt: null,
      finishedAt: null,
      detail: null,
    })),
    injections: [],
    hypothesis: { before: null, during: { samples: 0, breaches: [] }, after: null },
    gates: [],
    traffic: [],
    recovery: [],
    interruptions: [],
    users: { requests: 0, errors: 0, lost: 0, retried: 0, stragglers: 0, attemptsWhileDark: {} },
    writes: null,
    residue: [],
  };
}

function objectivesOf({
  evacuateWithinMs,
  returnWithinMs,
}: {
  evacuateWithinMs?: number;
  returnWithinMs?: number;
}): RunDocument['objectives'] {
  const wanted = [
    ['evacuateWithin', evacuateWithinMs],
    ['returnWithin', returnWithinMs],
  ] as const;
  return wanted.flatMap(([name, limitMs]) =>
    limitMs === undefined ? [] : [{ name, limitMs, actualMs: null, met: null }],
  );
}

function fold(run: RunDocument, { event, at, epoch }: Recorded): void {
  switch (event.type) {
    case 'RunStarted':
      run.status = 'running';
      run.startedAt = at;
      enter(run, 'before', at);
      break;
    case 'RunTakenOver':
      run.startedAt ??= at;
      if (run.status === 'queued') run.status = 'running';
      run.interruptions.push({ at: event.lastSeen, resumedAt: at, by: event.by });
      break;
    case 'RunRefused':
      leave(run, at);
      break;
    case 'HypothesisChecked':
      run.hypothesis[event.when] = { held: event.held, results: [...event.results] };
      if (event.when === 'before') enter(run, 'preflight', at);
      else leave(run, at);
      break;
    case 'StepStarted':
      stepStarted(run, event.index, at);
      break;
    case 'StepFinished':
      stepEnded(run, event.index, 'done', event.detail, at);
      break;
    case 'StepFailed':
      stepEnded(run, event.index, 'failed', event.reason, at);
      break;
    case 'RollbackStarted':
      run.status = 'rolling-back';
      enter(run, event.verdict === 'passed' ? 'restore' : 'rollback', at);
      endRunningSteps(run, at);
      break;
    case 'RollbackOverdue':
      run.reason = `rollback not verified in time: ${event.residue.join(', ')}`;
      break;
    case 'Paused':
      run.status = 'paused';
      break;
    case 'Resumed':
      run.status = 'running';
      break;
    case 'GateDecided':
      run.gates.push({ at, step: event.index, ramp: event.ramp, decision: event.decision, evidence: event.evidence });
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
    case 'RecoverySeen':
      run.recovery.push({ injection: event.injection, goneAt: event.goneAt, steadyAt: event.steadyAt });
      break;
    case 'UsersCounted':
      run.users = { ...event.users, errors: event.users.lost, attemptsWhileDark: { ...event.attemptsWhileDark } };
      run.writes = event.writes && { ...event.writes };
      break;
    case 'ResidueSwept':
      run.residue = [...event.residue];
      break;
    case 'RunFinished':
      finished(run, event, at);
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
      break;
    case 'RunRequested':
    case 'EpochAnnounced':
    case 'PreflightPassed':
    case 'RevertFailed':
    case 'ReturnChecked':
    case 'AbortRequested':
    case 'ObjectiveMissed':
    case 'UsersUncounted':
      break;
  }
}

type InjectionEvent = Extract<RunEvent, { type: `Injection${string}` | 'LateEffectSeen' }>;

function foldInjection(run: RunDocument, event: InjectionEvent, at: string, epoch: number): void {
  if (event.type === 'InjectionPlanned') {
    const { id, kind, plan, shelters, deadline } = event;
    run.injections.push({
      id,
      kind,
      class: event.class,
      subject: plan.subject,
      summary: plan.summary,
      undo: plan.undo,
      shelters: [...shelters],
      epoch,
      state: 'planned',
      plannedAt: at,
      inEffectAt: null,
      revertedAt: null,
      deadline,
      proof: null,
      goneProof: null,
    });
    return;
  }
  const injection = run.injections.find((candidate) => candidate.id === event.id);
  if (injection) Object.assign(injection, changed(injection, event, at));
}

function changed(
  injection: InjectionDocument,
  event: Exclude<InjectionEvent, { type: 'InjectionPlanned' }>,
  at: string,
): Partial<InjectionDocument> {
  switch (event.type) {
    case 'InjectionInEffect':
    case 'InjectionAdjusted':
      return { state: 'in-effect', inEffectAt: injection.inEffectAt ?? at, proof: event.proof };
    case 'InjectionUnproven':
    case 'InjectionDecayed':
    case 'LateEffectSeen':
      return { state: 'unknown', proof: event.evidence };
    case 'InjectionReverted':
      return { state: 'reverted', revertedAt: at, goneProof: event.proof };
    case 'InjectionAdjusting':
    case 'InjectionReverting':
      return {};
  }
}

/** What a director asks the time of: the steps by what they are for, and what lies around them. */
function phaseOf(step: Step['kind'], id: string, back: boolean): string {
  if (step === 'shift') return back ? 'return' : 'shift';
  if (step === 'fault') return `fault ${id}`;
  if (step === 'revert') return `revert ${id}`;
  return step;
}

function stepStarted(run: RunDocument, index: number, at: string): void {
  const step = run.steps[index];
  if (!step) return;
  step.status = 'running';
  step.startedAt = at;
  const back = step.kind === 'shift' && run.steps.slice(0, index).some((earlier) => earlier.kind === 'shift');
  enter(run, phaseOf(step.kind as Step['kind'], step.id, back), at);
}

function stepEnded(run: RunDocument, index: number, status: 'done' | 'failed', detail: string, at: string): void {
  const step = run.steps[index];
  if (!step) return;
  Object.assign(step, { status, detail, finishedAt: at });
  if (step.kind === 'shift' || step.kind === 'drain') measureObjectives(run);
  leave(run, at);
}

function endRunningSteps(run: RunDocument, at: string): void {
  for (const step of run.steps) {
    if (step.status === 'running')
      Object.assign(step, { status: 'failed', finishedAt: at, detail: step.detail ?? 'stopped by the rollback' });
    if (step.status === 'pending') step.status = 'skipped';
  }
}

function finished(run: RunDocument, event: Extract<RunEvent, { type: 'RunFinished' }>, at: string): void {
  leave(run, at);
  run.status = 'finished';
  run.verdict = event.verdict;
  run.reason = event.reason;
  run.finishedAt = at;
  for (const step of run.steps) if (step.status === 'pending') step.status = 'skipped';
}

/** From the first move of a shift to the end of the drain behind it, or of the shift where there is none. */
function measureObjectives(run: RunDocument): void {
  const shifts = run.steps.filter((step) => step.kind === 'shift' && step.startedAt !== null);
  const [out, back] = shifts;
  const drain = out && run.steps[out.index + 1]?.kind === 'drain' ? run.steps[out.index + 1] : undefined;
  setObjective(run, 'evacuateWithin', out?.startedAt, (drain ?? out)?.finishedAt);
  setObjective(run, 'returnWithin', back?.startedAt, back?.finishedAt);
}

function setObjective(
  run: RunDocument,
  name: string,
  from: string | null | undefined,
  to: string | null | undefined,
): void {
  const objective = run.objectives.find((candidate) => candidate.name === name);
  if (!objective || !from || !to) return;
  objective.actualMs = Date.parse(to) - Date.parse(from);
  objective.met = objective.actualMs <= objective.limitMs;
}

function enter(run: RunDocument, name: string, at: string): void {
  leave(run, at);
  run.phases.push({ name, startedAt: at, finishedAt: null, durationMs: null });
}

function leave(run: RunDocument, at: string): void {
  const open: PhaseDocument | undefined = run.phases.findLast((phase) => phase.finishedAt === null);
  if (!open) return;
  open.finishedAt = at;
  open.durationMs = Date.parse(at) - Date.parse(open.startedAt);
}
