import { derived } from './derived.js';
import type { RunEvent } from './event.js';
import type { InjectionState, RunState } from './state.js';

/** Harm of a fault that is gone: since when, and when the hypothesis was good again after it (null: not yet). */
export interface Recovery {
  readonly id: string;
  readonly from: number;
  readonly to: number | null;
}

/** @returns one for each harm that was in effect, from the moment at which all harm of its step was seen gone. */
export const recoveries = derived((injections: readonly InjectionState[]): readonly Recovery[] => {
  const harm = injections.filter(({ class: of, inEffectAt }) => of === 'harm' && inEffectAt !== null);
  return harm.flatMap(({ id, step, recoveredAt: to }) => {
    const from = goneSince(harm.filter((other) => other.step === step));
    return from === null ? [] : [{ id, from, to }];
  });
});

/** @returns since when the earliest fault waits for recovery; null when none does. */
export function firstRecovery(state: Pick<RunState, 'injections'>): number | null {
  const waiting = recoveries(state).filter(({ to }) => to === null);
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ from }) => from));
}

/**
 * What to record when the hypothesis was found good at `at`. What was measured while harm was still there says nothing
 * of its recovery.
 * @param begun when the measuring began, milliseconds since the epoch
 */
export function recoveriesSeen(state: Pick<RunState, 'injections'>, begun: number, at: Date): RunEvent[] {
  return recoveries(state).flatMap(({ id, from, to }): RunEvent[] =>
    to === null && from <= begun
      ? [{ type: 'RecoverySeen', injection: id, goneAt: new Date(from).toISOString(), steadyAt: at.toISOString() }]
      : [],
  );
}

function goneSince(harm: readonly InjectionState[]): number | null {
  const gone = harm.flatMap(({ phase, revertedAt }) =>
    phase === 'reverted' && revertedAt !== null ? [revertedAt] : [],
  );
  return gone.length === harm.length ? Math.max(...gone) : null;
}
