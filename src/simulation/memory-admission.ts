import type { AdmissionFacts } from '../core/admission/admission.js';
import type { Claim } from '../core/admission/claim.js';
import type { AdmissionRequest } from '../core/admission/request.js';
import type { PastRun } from '../core/admission/spending.js';
import { TELLING } from '../core/experiment/experiment.js';
import type { Halt, RunSummary } from '../core/ports/journal.js';

/** What is kept of a run for those that ask to begin after it. */
export interface Admitted {
  summary: RunSummary;
  claim: Claim | null;
  spent: Pick<PastRun, 'loadPerSecond' | 'lost'>;
}

/**
 * What is known when a run asks to begin. Incidents are declared on a board of their own, which nothing in memory has.
 *
 * @param all runs, the oldest first
 */
export function admissionFacts(
  { claim: { target }, budget, requires }: AdmissionRequest,
  all: readonly Admitted[],
  { run, now, halt }: { readonly run: string | null; readonly now: number; readonly halt: Halt | null },
): AdmissionFacts {
  const since = budget && new Date(now - budget.periodMs).toISOString();
  const here = all.filter(({ summary }) => summary.target === target);
  const newest = (experiment: string): RunSummary | undefined =>
    here
      .map(({ summary }) => summary)
      .findLast(({ verdict, experiment: of }) => of === experiment && TELLING.some((telling) => telling === verdict));
  return {
    now,
    halt,
    incident: null,
    open: all.flatMap(({ summary, claim }) =>
      claim === null || summary.id === run || summary.status === 'finished' ? [] : [{ run: summary.id, claim }],
    ),
    past: here.flatMap(({ summary, claim, spent }) =>
      since !== null && summary.finishedAt !== null && summary.finishedAt > since
        ? [{ ...spent, allowanceMs: claim?.allowanceMs ?? null }]
        : [],
    ),
    required: requires.map(({ experiment }) => newest(experiment) ?? null),
  };
}
