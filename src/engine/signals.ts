import { isCode } from '../core/errors.js';
import type { RunJournal, RunSignal } from '../core/ports/journal.js';
import type { RunEvent } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import type { RunSession } from './session.js';

/**
 * Takes what people ask of a run from other processes. A shared file has no event for that, so the journal is asked
 * every `everyMs`; the halt is read in the same turn.
 */
export async function listen(
  session: RunSession,
  journal: RunJournal,
  everyMs: number,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const [signals, halt] = await Promise.all([
      heard(journal.takeSignals(session.lease), []),
      heard(journal.halt(), null),
    ]);
    // Before the method begins the halt is preflight's to refuse.
    const begun = session.state.stage === 'method' || session.state.stage === 'rolling-back';
    const asked: RunSignal[] =
      halt && begun ? [...signals, { kind: 'abort', by: halt.by, reason: `halt: ${halt.reason}` }] : [...signals];
    await session.record((state) => asked.flatMap((signal) => answer(state, signal)));
    await session.clock.sleep(everyMs, stop);
  }
}

/** A journal that cannot be read for a moment is asked again at the next turn. */
async function heard<T>(question: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (isCode(error, 'lease-lost')) throw error;
    return otherwise;
  }
}

/** @returns what a request changes in the run as it stands now, often nothing. */
export function answer(state: RunState, { kind, by, reason }: RunSignal): readonly RunEvent[] {
  if (state.stage === 'finished') return [];
  switch (kind) {
    case 'abort':
      return state.ending && state.ending.verdict !== 'passed' ? [] : [{ type: 'AbortRequested', by, reason }];
    case 'pause':
      return state.paused || state.stage !== 'method' ? [] : [{ type: 'Paused', by, reason }];
    case 'resume':
      return state.paused ? [{ type: 'Resumed', by }] : [];
  }
}
