import type { RunSummary } from '../ports/journal.js';
import type { Recorded, RunEvent } from './event.js';
import { statusAfter } from './status.js';

/** What of a summary changes while a run goes on. */
export type SummaryChange = Partial<Pick<RunSummary, 'status' | 'verdict' | 'reason' | 'finishedAt'>>;

/** @returns the summary of a run that was just requested. Throws when its first event is another one. */
export function firstSummary(run: string, first: RunEvent, at: string): RunSummary {
  if (first.type !== 'RunRequested') throw new Error(`a run begins with RunRequested, not with ${first.type}`);
  return {
    id: run,
    experiment: first.experiment.name,
    target: first.target,
    status: 'queued',
    verdict: null,
    reason: null,
    requestedBy: first.requestedBy,
    createdAt: at,
    finishedAt: null,
    experimentHash: first.experiment.hash,
  };
}

/** What these events change in the summary, so that a journal keeps it in step with an append without reading the run. */
export function summaryChange(events: readonly Recorded[]): SummaryChange {
  return events.reduce<SummaryChange>((change, { event, at }) => ({ ...change, ...changeBy(event, at) }), {});
}

function changeBy(event: RunEvent, at: string): SummaryChange {
  const status = statusAfter(event);
  if (event.type === 'RunFinished')
    return { status: 'finished', verdict: event.verdict, reason: event.reason, finishedAt: at };
  return status ? { status } : {};
}
