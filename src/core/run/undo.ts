import { shifted, type Weights } from '../weights.js';
import { act, record, type Decision } from './decision.js';
import type { RampStep } from './event.js';
import type { InjectionState, WeightsEffect } from './state.js';

/** Records that the undo begins where that is not yet so, then undoes everything given at once. */
export function beginUndo(injections: readonly InjectionState[]): Decision {
  const fresh = injections.filter((injection) => injection.phase !== 'reverting');
  if (fresh.length > 0) return record(...fresh.map(({ id }) => ({ type: 'InjectionReverting' as const, id })));
  return act(...injections.map(({ id }) => ({ type: 'revert' as const, key: `injection:${id}`, id })));
}

/** Records where a route's weights go from here: an adjustment is durable before anything is touched. */
export function beginAdjust(injection: InjectionState, ramp: RampStep): Decision {
  const { original, from } = injection.plan.effect as WeightsEffect;
  const present: Weights = injection.ramp?.weights ?? original;
  return record({
    type: 'InjectionAdjusting',
    id: injection.id,
    from: present,
    to: shifted(original, from, ramp.movedBp),
    ramp,
  });
}
