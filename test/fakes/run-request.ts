import type { RunRequest } from '../../src/core/run/request.js';
import { requested } from './run-events.js';

/** A request for a run of an experiment without steps. */
export function requestOf({ requestedBy }: Pick<RunRequest, 'requestedBy'>): RunRequest {
  const event = requested('any');
  if (event.type !== 'RunRequested') throw new Error('a run begins with its request');
  const { experiment, targetSpec, tempo, seed } = event;
  return { experiment, target: targetSpec, tempo, seed, requestedBy };
}
