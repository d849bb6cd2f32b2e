import { SilverbackError } from '../errors.js';
import type { RunSignal, RunSummary } from '../ports/journal.js';

/** In which states of a run what can be asked of it. */
const FITS: Readonly<Record<RunSignal['kind'], readonly RunSummary['status'][]>> = {
  abort: ['queued', 'running', 'paused', 'rolling-back'],
  pause: ['running', 'paused'],
  resume: ['running', 'paused'],
};

/** @throws `conflict` when it is too late to ask this of a run, or too early */
export function assertAskable(run: string, status: RunSummary['status'], kind: RunSignal['kind']): void {
  if (!FITS[kind].includes(status))
    throw new SilverbackError('conflict', `run ${run} is ${status}; there is nothing to ${kind}`);
}
