import { isCode } from '../../core/errors.js';
import { need } from '../workbench.js';
import { within } from '../calls.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 5;
const AGAIN_MS = 500;

/**
 * Makes the world refuse every older holder of this run before anything is looked at. Throws when the world cannot be
 * reached in several attempts.
 */
export async function announce({ session, bench }: Work): Promise<Performed> {
  const { tempo, run } = session.state;
  for (let attempt = 1; ; attempt += 1) {
    await session.mayAct();
    try {
      await within(session.clock, tempo.callTimeoutMs, 'announcing the epoch', () =>
        need(bench, 'leases').announce(run, session.lease.epoch),
      );
      break;
    } catch (error) {
      if (isCode(error, 'stale-epoch') || attempt === ATTEMPTS) throw error;
      await session.clock.sleep(AGAIN_MS, session.gone.signal);
    }
  }
  await session.record((state) =>
    state.announcedEpoch < session.lease.epoch ? [{ type: 'EpochAnnounced', epoch: session.lease.epoch }] : [],
  );
  return done;
}
