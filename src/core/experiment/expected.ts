import type { Experiment, Step } from './experiment.js';

/** What a change takes to be carried out and proven, for a first estimate; only shown, and added to deadlines of care. */
const CHANGE_MS = 2_000;

/** @returns how long a step is expected to take, milliseconds. */
export function expectedStepMs(step: Step): number {
  switch (step.kind) {
    case 'hold':
      return step.forMs;
    case 'shift':
      return step.stepsBp.length * (step.soakMs + 500);
    case 'drain':
    case 'check':
      return Math.min(step.withinMs, 5_000);
    case 'fault':
    case 'scale':
    case 'mode':
    case 'revert':
      return CHANGE_MS;
  }
}

/** @returns how long a method is expected to take from step `from` on, milliseconds. */
export function expectedMs({ method }: Experiment, from = 0): number {
  return method.slice(from).reduce((sum, step) => sum + expectedStepMs(step), 0);
}
