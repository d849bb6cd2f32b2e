import { act, record, type Decision } from './decision.js';
import { isOpen, openHarm, shrank, WEIGHTS, type InjectionState, type RunState, type WeightsEffect } from './state.js';

/** Asks whether the region that is about to get its users back can take them. */
export function checkReturn({ id }: InjectionState): Decision {
  return act({ type: 'check-return', key: `return:${id}`, id });
}

/**
 * Why a care must stay for now: harm of this run is open where its users would go, or somebody is still away who is
 * served with its help. A method that asks for its undo all the same asks for the wrong thing; null when it may go.
 */
export function stillNeeded(state: RunState, care: InjectionState): string | null {
  const harm = openHarm(state).find(({ plan }) => plan.regions.some((region) => care.shelters.includes(region)));
  if (harm) return `${harm.kind} on ${harm.plan.subject} is open`;
  // What gives a region its instances back is wanted before its users come.
  if (care.kind === WEIGHTS || shrank(care)) return null;
  const away = state.injections.find((other) => other.kind === WEIGHTS && isOpen(other) && other.ramp !== null);
  return away ? `users of ${(away.plan.effect as WeightsEffect).from} are still away` : null;
}

/**
 * The end of a step that waits for a region to be ready: null while it may go on waiting. In a rollback nobody asks:
 * there users stay where they are served for as long as it takes.
 */
export function waitedTooLong(state: RunState, care: InjectionState, index: number, now: number): Decision | null {
  if (care.refusedAt === null || now <= refusedUntil(state, care)) return null;
  const reason = 'the region was not ready to take its users back in time';
  return record({ type: 'StepFailed', index, verdict: 'failed', reason });
}

/** When `waitedTooLong` may change its mind by itself. */
export function refusedUntil({ tempo }: RunState, { refusedAt }: InjectionState): number {
  return (refusedAt ?? Infinity) + tempo.rollbackWithinMs;
}
