import type { Experiment } from '../experiment/experiment.js';
import type { Target } from '../target/target.js';
import type { RunEvent } from './event.js';
import type { Tempo } from './tempo.js';

/** Who asks for what, where, within which bounds. */
export interface RunRequest {
  readonly experiment: Experiment;
  readonly target: Target;
  readonly tempo: Tempo;
  readonly seed: number;
  readonly requestedBy: string;
}

/** The first event of a run: from it alone a worker knows what to do. */
export function requested(
  run: string,
  { experiment, target, tempo, seed, requestedBy }: RunRequest,
  simulated = false,
): RunEvent {
  return {
    type: 'RunRequested',
    run,
    experiment,
    target: target.name,
    targetSpec: target,
    seed,
    tempo,
    requestedBy,
    simulated,
  };
}
