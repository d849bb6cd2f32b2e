import type { ProbeSpec } from '../experiment/experiment.js';
import type { RunEvent } from '../run/event.js';
import type { Judgement } from './judgement.js';

/** Failures in a row per probe, and which are in breach. One a run; the judge of fast aborts. */
export interface BreachWatch {
  readonly failures: ReadonlyMap<string, number>;
  readonly open: ReadonlySet<string>;
}

export const noBreach: BreachWatch = { failures: new Map(), open: new Set() };

/**
 * Takes one result of a probe in: after `failAfter` failures in a row a breach begins, with the first good result it
 * ends. An undecided result changes nothing.
 */
export function watch(
  state: BreachWatch,
  spec: Pick<ProbeSpec, 'name' | 'failAfter'>,
  result: Judgement,
): { state: BreachWatch; events: readonly RunEvent[] } {
  if (result.ok === null) return { state, events: [] };
  if (result.ok) return heal(state, spec.name, result.words);
  const count = (state.failures.get(spec.name) ?? 0) + 1;
  const failures = new Map(state.failures).set(spec.name, count);
  if (count < spec.failAfter || state.open.has(spec.name)) return { state: { ...state, failures }, events: [] };
  return {
    state: { failures, open: new Set(state.open).add(spec.name) },
    events: [
      {
        type: 'BreachBegan',
        probe: spec.name,
        detail: count === 1 ? result.words() : `${result.words()}, ${count} times in a row`,
      },
    ],
  };
}

function heal(
  state: BreachWatch,
  probe: string,
  words: Judgement['words'],
): { state: BreachWatch; events: readonly RunEvent[] } {
  if (!state.failures.has(probe) && !state.open.has(probe)) return { state, events: [] };
  const failures = new Map(state.failures);
  failures.delete(probe);
  if (!state.open.has(probe)) return { state: { ...state, failures }, events: [] };
  const open = new Set(state.open);
  open.delete(probe);
  return { state: { failures, open }, events: [{ type: 'BreachEnded', probe, detail: words() }] };
}
