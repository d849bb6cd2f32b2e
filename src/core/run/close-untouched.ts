import type { RunEvent } from './event.js';
import type { Ending, RunState } from './state.js';

/**
 * The end of a run that has planned no injection: nothing outside was touched, so there is nothing to put back, and no
 * target is needed to say so. None when anything was planned.
 */
export function closeUntouched({ stage, injections }: RunState, { verdict, reason }: Ending): readonly RunEvent[] {
  if (stage === 'finished' || injections.length > 0) return [];
  return [{ type: 'RunFinished', verdict, reason }];
}
