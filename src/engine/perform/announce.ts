import { isCode, messageOf } from '../../core/errors.js';
import { closeUntouched } from '../../core/run/close-untouched.js';
import type { Ending } from '../../core/run/state.js';
import { need } from '../workbench.js';
import { within } from '../calls.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 5;
const AGAIN_MS = 500;

/**
 * Makes the world refuse every older holder of this run before anything is looked at. A run that has touched nothing ends
 * when the world cannot be reached in several attempts, and at once where it can never do that; otherwise it throws.
 */
export async function announce({ session, bench }: Work): Promise<Performed> {
  const { tempo, run, target } = session.state;
  for (let attempt = 1; ; attempt += 1) {
    await session.mayAct();
    try {
      await within(session.clock, tempo.callTimeoutMs, 'announcing the epoch', () =>
        need(bench, 'leases').announce(run, session.lease.epoch),
      );
      break;
    } catch (error) {
      if (isCode(error, 'stale-epoch')) throw error;
      const isImpossible = isCode(error, 'unsupported-by-target');
      if (isImpossible || attempt === ATTEMPTS) {
        // Left open, a run that has touched nothing would stand in the way of others.
        const ending: Ending = isImpossible
          ? { verdict: 'refused', reason: messageOf(error) }
          : { verdict: 'errored', reason: `target ${target} does not answer: ${messageOf(error)}` };
        await session.record((state) => closeUntouched(state, ending));
        if (session.state.stage === 'finished') return done;
        throw error;
      }
      await session.clock.sleep(AGAIN_MS, session.gone.signal);
    }
  }
  await session.record((state) =>
    state.announcedEpoch < session.lease.epoch ? [{ type: 'EpochAnnounced', epoch: session.lease.epoch }] : [],
  );
  return done;
}
