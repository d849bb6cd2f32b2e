import type { Experiment } from '../experiment/experiment.js';
import { legsOf, type Leg } from '../experiment/legs.js';
import type { RunDocument, StepDocument } from './document.js';
import { enter, leave, phaseOf } from './document-phases.js';

export function pendingSteps({ method }: Experiment): StepDocument[] {
  return method.map(({ id, kind }, index) => ({
    index,
    id,
    kind,
    status: 'pending',
    startedAt: null,
    finishedAt: null,
    detail: null,
  }));
}

export function objectivesOf({ objectives }: Experiment): RunDocument['objectives'] {
  const wanted = [
    ['evacuateWithin', objectives.evacuateWithinMs],
    ['returnWithin', objectives.returnWithinMs],
    ['recoverWithin', objectives.recoverWithinMs],
  ] as const;
  return wanted.flatMap(([name, limitMs]) =>
    limitMs === undefined ? [] : [{ name, limitMs, actualMs: null, met: null }],
  );
}

export function stepStarted(run: RunDocument, { method }: Experiment, index: number, at: string): void {
  const step = method[index];
  const shown = run.steps[index];
  if (!step || !shown) return;
  Object.assign(shown, { status: 'running', startedAt: at });
  enter(run, phaseOf(method, step), at);
}

export function stepEnded(
  run: RunDocument,
  { method }: Experiment,
  index: number,
  end: Pick<StepDocument, 'status' | 'detail'>,
  at: string,
): void {
  const shown = run.steps[index];
  if (!shown) return;
  Object.assign(shown, { ...end, finishedAt: at });
  leave(run, at);
  const leg = legsOf(method).find((candidate) => candidate.last === index);
  if (leg && end.status === 'done') legEnded(run, leg, at);
}

/** Of several evacuations in one run, the slowest is held against the objective. */
function legEnded(run: RunDocument, leg: Leg, at: string): void {
  const from = run.steps[leg.first]?.startedAt;
  if (from) took(run, leg.objective, Date.parse(at) - Date.parse(from));
}

export function took(run: RunDocument, name: string, ms: number): void {
  const objective = run.objectives.find((candidate) => candidate.name === name);
  if (!objective) return;
  objective.actualMs = Math.max(objective.actualMs ?? 0, ms);
  objective.met = objective.actualMs <= objective.limitMs;
}

/** What the method did not get to. */
export function stopSteps(run: RunDocument, at: string): void {
  for (const step of run.steps) {
    if (step.status === 'running')
      Object.assign(step, { status: 'failed', finishedAt: at, detail: 'stopped by the rollback' });
    if (step.status === 'pending') step.status = 'skipped';
  }
}
