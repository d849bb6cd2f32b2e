import { isCode, messageOf } from '../../core/errors.js';
import type { Injection } from '../../core/ports/fault.js';
import { darkRegions, injectionById, type InjectionState } from '../../core/run/state.js';
import { within } from '../calls.js';
import { undoable } from '../undoable.js';
import type { Undoable } from '../workbench.js';
import { trafficSeen } from '../traffic-seen.js';
import { done, type Performed, type Work } from '../work.js';
import { proveWithin } from './prove.js';

const LONGEST_PAUSE_MS = 5_000;

/** From this attempt on it is enough that it is seen gone, whatever became of the call. */
const TRUST_SIGHT_FROM = 3;

/** Undoes from the record alone and sees it gone. Nothing cancels it; a failed attempt is recorded and made again. */
export async function revert(work: Work, id: string): Promise<Performed> {
  const { session, bench } = work;
  const injection = injectionById(session.state, id);
  if (injection.phase !== 'reverting') return done;
  const change = undoable(bench, injection.kind);
  const record = session.injection(injection);
  const attempt = injection.revertAttempts + 1;
  await session.mayAct();
  const failure = await undo(work, injection, change, record);
  // The effect may be gone and its records still there: a call that failed is made again before anything is believed.
  if (failure !== null && attempt < TRUST_SIGHT_FROM) return failed(work, id, failure, attempt);
  // What was just undone must answer for itself again: its own region is no longer excused.
  const excused = darkRegions(session.state).filter(
    (region) => !injection.plan.regions.includes(region) || injection.class === 'care',
  );
  const seen = await proveWithin(work, injection, () => change.verify(record, excused), undefined, 'absent');
  if (seen === null) return done;
  if (seen.state !== 'absent') return failed(work, id, failure ?? `still seen: ${seen.evidence}`, attempt);
  await session.record((state) =>
    injectionById(state, id).phase === 'reverting' ? [{ type: 'InjectionReverted', id, proof: seen.evidence }] : [],
  );
  return done;
}

/** @returns why the call failed, null when it did not. */
async function undo(
  { session }: Work,
  injection: InjectionState,
  change: Undoable,
  record: Injection,
): Promise<string | null> {
  try {
    await within(session.clock, session.state.tempo.callTimeoutMs, `undoing ${injection.kind}`, ({ signal }) =>
      change.revert(record, session.fence(injection, signal)),
    );
    return null;
  } catch (error) {
    if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
    return messageOf(error);
  }
}

async function failed({ session }: Work, id: string, error: string, attempt: number): Promise<Performed> {
  await session.record((state) =>
    injectionById(state, id).phase === 'reverting' ? [{ type: 'RevertFailed', id, error, attempt }] : [],
  );
  return { retryInMs: Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt) };
}
