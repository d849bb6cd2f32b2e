import type { Fence } from '../../core/ports/fence.js';
import type { RunEvent } from '../../core/run/event.js';
import { darkRegions, injectionById, WEIGHTS, type InjectionState, type WeightsEffect } from '../../core/run/state.js';
import { change } from '../change.js';
import { undoable } from '../undoable.js';
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
  const kind = undoable(bench, injection.kind);
  const record = session.injection(injection);
  const attempt = injection.revertAttempts + 1;
  const undo = (fence: Fence): Promise<void> => kind.revert(record, fence);
  const failure = await change(work, injection, `undoing ${injection.kind}`, undo);
  // The effect may be gone and its records still there: a call that failed is made again before anything is believed.
  if (failure !== null && attempt < TRUST_SIGHT_FROM) return failed(work, id, failure, attempt);
  // What was just undone must answer for itself again: its own region is no longer excused.
  const excused = darkRegions(session.state).filter(
    (region) => !injection.plan.regions.includes(region) || injection.class === 'care',
  );
  const seen = await proveWithin(work, injection, () => kind.verify(record, excused), undefined, 'absent');
  if (seen === null) return done;
  if (seen.state !== 'absent') return failed(work, id, failure ?? `still seen: ${seen.evidence}`, attempt);
  const traffic = injection.kind === WEIGHTS ? await homeAgain(work, injection) : [];
  await session.record((state) =>
    injectionById(state, id).phase === 'reverting'
      ? [{ type: 'InjectionReverted', id, proof: seen.evidence }, ...traffic]
      : [],
  );
  return done;
}

function homeAgain(work: Work, injection: InjectionState): Promise<readonly RunEvent[]> {
  return trafficSeen(work, injection, (injection.plan.effect as WeightsEffect).original, work.session.now - 1_000);
}

async function failed({ session }: Work, id: string, error: string, attempt: number): Promise<Performed> {
  await session.record((state) =>
    injectionById(state, id).phase === 'reverting' ? [{ type: 'RevertFailed', id, error, attempt }] : [],
  );
  return { retryInMs: Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt) };
}
