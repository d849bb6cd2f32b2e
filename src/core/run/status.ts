import type { RunDocument } from './document.js';
import type { RunEvent } from './event.js';

/**
 * @returns what a run's status becomes with an event, undefined where it stays. Knows no earlier status, so that a
 * journal keeps its list of runs in step with an append without reading the run.
 */
export function statusAfter(event: RunEvent): RunDocument['status'] | undefined {
  switch (event.type) {
    case 'RunRequested':
      return 'queued';
    case 'RunStarted':
    case 'Resumed':
      return 'running';
    case 'RunTakenOver':
      // Whoever goes on finds the run as it was left, paused or rolling back.
      return event.intent === 'reverse' ? 'rolling-back' : undefined;
    case 'Paused':
      return 'paused';
    case 'RollbackStarted':
      return 'rolling-back';
    case 'RunFinished':
      return 'finished';
    default:
      return undefined;
  }
}
