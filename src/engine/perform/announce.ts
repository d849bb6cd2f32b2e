import { need } from '../workbench.js';
import { within } from '../calls.js';
import { done, type Performed, type Work } from '../work.js';

/** Makes the world refuse every older holder of this run before anything is looked at. */
export async function announce({ session, bench }: Work): Promise<Performed> {
  const { tempo, run } = session.state;
  await session.mayAct();
  await within(session.clock, tempo.callTimeoutMs, 'announcing the epoch', () =>
    need(bench, 'leases').announce(run, session.lease.epoch),
  );
  await session.record((state) =>
    state.announcedEpoch < session.lease.epoch ? [{ type: 'EpochAnnounced', epoch: session.lease.epoch }] : [],
  );
  return done;
}
