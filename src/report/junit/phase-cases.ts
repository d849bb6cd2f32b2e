import type { PhaseDocument, RunDocument } from '../../core/run/document.js';
import type { Verdict } from '../../core/run/verdict.js';
import { phaseName, stepName } from '../format.js';
import type { Outcome, TestCase } from './test-case.js';

/** A case for each phase; what a run did not pass for is held against the phase in which it went wrong. */
export function phaseCases(run: RunDocument): TestCase[] {
  const blamed = blamedPhase(run);
  const numbered = numbering();
  const reached = run.phases.map((phase) => ({
    ...bare(numbered(nameOf(run, phase))),
    timeMs: phase.durationMs ?? 0,
    outcome: phase === blamed ? outcomeOf(run) : null,
    output: stepsIn(run, phase),
  }));
  const skipped = run.steps.flatMap((step) =>
    step.status === 'skipped' || step.status === 'pending'
      ? [{ ...bare(numbered(stepName(step))), outcome: { ...NOT_REACHED, detail: run.reason ?? '' } }]
      : [],
  );
  const nothing = reached.length === 0 ? [{ ...bare('run'), outcome: outcomeOf(run) }] : [];
  return [...reached, ...nothing, ...skipped];
}

const NOT_REACHED = { kind: 'skipped', type: 'not-reached', message: 'the run ended before' } as const;

function bare(name: string): TestCase {
  return { group: 'phases', name, timeMs: 0, outcome: null, output: '' };
}

/** A phase that a step began is called like the step, which has a name also when the run does not get to it. */
function nameOf(run: RunDocument, phase: PhaseDocument): string {
  const step = run.steps.find(({ startedAt }) => startedAt === phase.startedAt);
  return step ? stepName(step) : phaseName(phase.name);
}

/** `hold`, then `hold 2`: servers compare a case with the one of the same name of the run before. */
function numbering(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? name : `${name} ${nth}`;
  };
}

/** @returns null for a run that passed */
function outcomeOf({ verdict, status, reason }: RunDocument): Outcome | null {
  if (verdict === 'passed') return null;
  const message = reason ?? `the run is ${status}`;
  return { kind: KIND[verdict ?? 'errored'], type: verdict ?? status, message, detail: message };
}

/** `failed` says something of the system under test; the others say that nothing was learnt of it. */
const KIND: Readonly<Record<Exclude<Verdict, 'passed'>, Outcome['kind']>> = {
  failed: 'failure',
  errored: 'error',
  aborted: 'error',
  inconclusive: 'error',
  refused: 'error',
};

/** The phase of the step that failed; else the one that a rollback ended, or the rollback that went wrong; else the last. */
function blamedPhase(run: RunDocument): PhaseDocument | undefined {
  const { phases } = run;
  const failed = run.steps.find(({ status }) => status === 'failed');
  const ofStep = failed && phases.findLast(({ startedAt }) => startedAt <= (failed.startedAt ?? ''));
  const rollback = phases.findIndex(({ name }) => name === 'rollback');
  if (rollback > 0 && run.verdict === 'errored' && run.residue.length > 0) return phases[rollback];
  return ofStep ?? (rollback > 0 ? phases[rollback - 1] : phases.at(-1));
}

function stepsIn(run: RunDocument, { startedAt, finishedAt }: PhaseDocument): string {
  const within = run.steps.filter(
    (step) =>
      step.startedAt !== null && step.startedAt >= startedAt && (finishedAt === null || step.startedAt < finishedAt),
  );
  return within.map((step) => `${stepName(step)} ${step.status}: ${step.detail ?? ''}`).join('\n');
}
