import { isCode, messageOf } from '../../core/errors.js';
import { darkRegions, injectionById } from '../../core/run/state.js';
import { within } from '../calls.js';
import { undoable } from '../undoable.js';
import { done, type Performed, type Work } from '../work.js';
import { proveWithin } from './prove.js';

const LONGEST_PAUSE_MS = 5_000;

/** Undoes from the record alone and sees it gone. Nothing cancels it; a failed attempt is recorded and made again. */
export async function revert({ session, bench, ...rest }: Work, id: string): Promise<Performed> {
  const injection = injectionById(session.state, id);
  if (injection.phase !== 'reverting') return done;
  const change = undoable(bench, injection.kind);
  const record = session.injection(injection);
  let failure: string | null = null;
  await session.mayAct();
  try {
    await within(session.clock, session.state.tempo.callTimeoutMs, `undoing ${injection.kind}`, ({ signal }) =>
      change.revert(record, session.fence(injection, signal)),
    );
  } catch (error) {
    if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
    failure = messageOf(error);
  }
  // What was just undone must answer for itself again: its own region is no longer excused.
  const excused = darkRegions(session.state).filter(
    (region) => !injection.plan.regions.includes(region) || injection.class === 'care',
  );
  const seen = await proveWithin(
    { session, bench, ...rest },
    injection,
    () => change.verify(record, excused),
    undefined,
    'absent',
  );
  if (seen === null) return done;
  if (seen.state === 'absent') {
    await session.record((state) =>
      injectionById(state, id).phase === 'reverting' ? [{ type: 'InjectionReverted', id, proof: seen.evidence }] : [],
    );
    return done;
  }
  const attempt = injection.revertAttempts + 1;
  await session.record(() => [{ type: 'RevertFailed', id, error: failure ?? `still seen: ${seen.evidence}`, attempt }]);
  return { retryInMs: Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt) };
}
