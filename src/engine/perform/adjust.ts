import type { Fence } from '../../core/ports/fence.js';
import { darkRegions, injectionById } from '../../core/run/state.js';
import { change } from '../change.js';
import { readWeights, setWeights } from '../care/weights.js';
import { trafficSeen } from '../traffic-seen.js';
import { done, type Performed, type Work } from '../work.js';
import { proveWithin } from './prove.js';

/** Users are between two divisions while a write is half done: it is made again at once. */
const MOST_AGAIN = 2;
const AGAIN_MS = 250;

/**
 * Carries a recorded ramp step into effect and sees it everywhere. In a rollback a step that cannot be seen yet is
 * tried again; in the method it is not proven, and the run turns back.
 */
export async function adjust(work: Work, id: string): Promise<Performed> {
  const { session, bench } = work;
  const injection = injectionById(session.state, id);
  const { ramp } = injection;
  if (!ramp?.pending) return done;
  const inRollback = session.state.stage === 'rolling-back';
  const cancel = inRollback ? undefined : work.method;
  const record = session.injection(injection);
  const set = (fence: Fence): Promise<void> => setWeights(bench, record, ramp.weights, fence);
  let failure = await change(work, injection, 'setting weights', set, cancel);
  for (let again = 0; failure !== null && again < MOST_AGAIN && !cancel?.aborted; again += 1) {
    await session.clock.sleep(AGAIN_MS, cancel);
    failure = await change(work, injection, 'setting weights', set, cancel);
  }
  const seen = await proveWithin(
    work,
    injection,
    () => readWeights(bench, record, ramp.weights, darkRegions(session.state)),
    cancel,
  );
  if (seen === null) return done;
  if (seen.state !== 'in-effect' && inRollback) return { retryInMs: 500 };
  const traffic =
    seen.state === 'in-effect' ? await trafficSeen(work, injection, ramp.weights, session.now - 1_000) : [];
  await session.record((state) => {
    // By now the ramp may be at another step, which has to be seen for itself.
    if (injectionById(state, id).ramp !== ramp) return [];
    if (seen.state !== 'in-effect') return [{ type: 'InjectionUnproven', id, evidence: failure ?? seen.evidence }];
    return [{ type: 'InjectionAdjusted', id, weights: ramp.weights, proof: seen.evidence }, ...traffic];
  });
  return done;
}
