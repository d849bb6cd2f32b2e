import type { Recorded, RunEvent } from '../../src/core/run/event.js';
import { experimentOf } from './run-experiment.js';
import { targetNamed } from './target-named.js';

const EXPERIMENT = experimentOf([], { name: 'kong', title: 'Evacuate a region' });

/** The first event of a run of an experiment without steps. */
export function requested(run: string, wanted: { experiment?: string; target?: string } = {}): RunEvent {
  const target = wanted.target ?? EXPERIMENT.target;
  return {
    type: 'RunRequested',
    run,
    experiment: { ...EXPERIMENT, name: wanted.experiment ?? EXPERIMENT.name, target },
    target,
    targetSpec: targetNamed(target),
    seed: 7,
    tempo: {
      runLeaseMs: 2_000,
      harmTtlMs: 8_000,
      renewMs: 1_000,
      reverifyMs: 5_000,
      callTimeoutMs: 2_000,
      proofWithinMs: 10_000,
      rollbackWithinMs: 60_000,
      warmForMs: 60_000,
      returnStepsBp: [5_000, 10_000],
      returnSoakMs: 1_000,
    },
    requestedBy: 'somebody',
    simulated: false,
  };
}

/** Puts events in their places, one second apart. */
export function placed(epoch: number, firstSeq: number, ...events: readonly RunEvent[]): Recorded[] {
  return events.map((event, index) => {
    const seq = firstSeq + index;
    return { seq, at: new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString(), epoch, event };
  });
}

export const started = (epoch: number): RunEvent => ({ type: 'RunStarted', by: 'worker', epoch });
export const step = (index: number): RunEvent => ({ type: 'StepStarted', index });
