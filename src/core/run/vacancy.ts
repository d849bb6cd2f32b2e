import type { Step } from '../experiment/experiment.js';
import { formatDuration } from '../units.js';
import { nothing, record, waitUntil, type Decision } from './decision.js';
import { type DynamicStep, emptyPlaces, harmingSteps } from './newcomers.js';
import type { RunState } from './state.js';

/**
 * Places of a dynamic step whose subjects are gone, and which nobody has taken: what is not there is not harmed, and the
 * run says nothing of it. A replacement gets the time that harm has without renewal; what is empty after that has decayed.
 */
export function vacantTooLong(state: RunState, now: number): Decision {
  const { paused, step, tempo } = state;
  if (paused !== null || step === null) return nothing;
  const due = harmingSteps(state).flatMap((dynamic) => {
    const since = vacantSince(state, dynamic);
    return since === null ? [] : [{ dynamic, at: since + tempo.harmTtlMs }];
  });
  const late = due.find(({ at }) => now >= at);
  if (!late) return due.length > 0 ? waitUntil(Math.min(...due.map(({ at }) => at))) : nothing;
  const reason = `${words(state, late.dynamic)} for ${formatDuration(tempo.harmTtlMs)}`;
  return record({ type: 'StepFailed', index: step.index, verdict: 'inconclusive', reason });
}

/** @returns why the harm that `next` undoes was not whole when its time was over; null when it was */
export function vacantAtUndo(state: RunState, next: Step | undefined): string | null {
  const ends = harmingSteps(state).filter(
    ({ step }) => next === undefined || (next.kind === 'revert' && next.of === step.id),
  );
  const empty = ends.find((dynamic) => vacantSince(state, dynamic) !== null);
  return empty ? `${words(state, empty)} when its time was over` : null;
}

/** When the place that has been empty for longest was left; null when none is empty. */
function vacantSince(state: RunState, dynamic: DynamicStep): number | null {
  const empty = emptyPlaces(state, dynamic);
  if (empty <= 0) return null;
  const left = state.injections.flatMap(({ step, goneAt }) =>
    step === dynamic.index && goneAt !== null ? [goneAt] : [],
  );
  return left.sort((a, b) => a - b).at(-empty) ?? null;
}

function words(state: RunState, dynamic: DynamicStep): string {
  const { step, known } = dynamic;
  return `${emptyPlaces(state, dynamic)} of ${known.places} subjects of ${step.id} were gone, and nobody had taken their place,`;
}
