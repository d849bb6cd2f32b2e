import { isCode, messageOf } from '../../core/errors.js';
import { injectionById, WEIGHTS, type WeightsEffect } from '../../core/run/state.js';
import { within } from '../calls.js';
import type { ModeEffect } from '../care/mode.js';
import { reassert } from '../reassert.js';
import { need } from '../workbench.js';
import type { Performed, Work } from '../work.js';
import { done } from '../work.js';

/** Soon again while it may be a matter of a moment, less often the longer it takes. */
const LOOK_AGAIN_MS = { first: 50, most: 250 };

/** Whether the region that is about to get users back can take them. Recorded when the answer changes. */
export async function checkReturn(work: Work, id: string): Promise<Performed> {
  const { session, bench } = work;
  const injection = injectionById(session.state, id);
  const region =
    injection.kind === WEIGHTS
      ? (injection.plan.effect as WeightsEffect).from
      : (injection.plan.effect as ModeEffect).region;
  const { ready, evidence } = await look(session, bench, region);
  await session.record((state) =>
    injectionById(state, id).returnReady === ready ? [] : [{ type: 'ReturnChecked', id, ready, evidence }],
  );
  if (ready) return done;
  await saidAgain(work);
  const waited = session.now - (injectionById(session.state, id).refusedAt ?? session.now);
  return { retryInMs: Math.min(LOOK_AGAIN_MS.most, Math.max(LOOK_AGAIN_MS.first, waited / 2)) };
}

/** What the region may be missing; a failure shows in the next look at its health. */
async function saidAgain(work: Work): Promise<void> {
  try {
    await reassert(work);
  } catch (error) {
    if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
  }
}

async function look(
  session: Work['session'],
  bench: Work['bench'],
  region: string,
): Promise<{ ready: boolean; evidence: string }> {
  try {
    const { healthy, evidence } = await within(
      session.clock,
      session.state.tempo.callTimeoutMs,
      `health of ${region}`,
      () => need(bench, 'health').health(region),
    );
    return { ready: healthy, evidence };
  } catch (error) {
    return { ready: false, evidence: messageOf(error) };
  }
}
