import { isCode, messageOf } from '../../core/errors.js';
import { darkRegions, injectionById, type WeightsEffect } from '../../core/run/state.js';
import { within } from '../calls.js';
import { readWeights, setWeights } from '../care/weights.js';
import { done, type Performed, type Work } from '../work.js';
import { proveWithin } from './prove.js';

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
  await session.mayAct();
  let failure: string | null = null;
  try {
    await within(
      session.clock,
      session.state.tempo.callTimeoutMs,
      'setting weights',
      ({ signal }) => setWeights(bench, record, ramp.weights, session.fence(injection, signal)),
      cancel,
    );
  } catch (error) {
    if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
    failure = messageOf(error);
  }
  const seen = await proveWithin(
    work,
    injection,
    () => readWeights(bench, record, ramp.weights, darkRegions(session.state)),
    cancel,
  );
  if (seen === null) return done;
  if (seen.state !== 'in-effect' && inRollback) return { retryInMs: 500 };
  await session.record((state) => {
    if (injectionById(state, id).ramp?.pending !== true) return [];
    if (seen.state !== 'in-effect') return [{ type: 'InjectionUnproven', id, evidence: failure ?? seen.evidence }];
    return [
      { type: 'InjectionAdjusted', id, weights: ramp.weights, proof: seen.evidence },
      ...trafficSeen(work, injection.plan.effect as WeightsEffect, ramp.weights),
    ];
  });
  return done;
}

/** The weights as they were just seen, with what users did up to now. */
function trafficSeen(
  { traffic, session }: Work,
  { route }: WeightsEffect,
  weights: Record<string, number> | WeightsEffect['original'],
) {
  const window = traffic.window(session.now - 1_000)?.routes[route];
  const total = window?.requests ?? 0;
  const shares = Object.fromEntries(
    Object.keys(weights).map((region) => [region, total === 0 ? 0 : (window?.regions[region]?.requests ?? 0) / total]),
  );
  return [{ type: 'TrafficSeen' as const, route, weights, asked: weights, shares, source: 'data-plane' }];
}
