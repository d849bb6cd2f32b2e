import { isCode } from '../core/errors.js';
import { openHarm } from '../core/run/state.js';
import { within } from './calls.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/** Keeps the lease on the run, at a third of its length, until `stop` or until it is lost. */
export async function keepRunLease(session: RunSession, stop: AbortSignal): Promise<void> {
  const { tempo } = session.state;
  while (!stop.aborted && !session.gone.signal.aborted) {
    await session.clock.sleep(tempo.runLeaseMs / 3, stop);
    if (stop.aborted) return;
    try {
      await session.renew();
    } catch (error) {
      // A journal that cannot be reached for a moment is asked again; `mayAct` stops us when it stays away.
      if (isCode(error, 'lease-lost')) return;
    }
  }
}

/** How often a worker looks whether its epoch has been announced, before it renews anything. */
const UNTIL_KNOWN_MS = 100;

/**
 * Renews open harm where it acts, also while its proof is looked for: what is slow to begin must not end before it is seen.
 * A renewal that fails is not answered for: harm that nobody renews ends by itself.
 * A successor renews what it found as soon as the world knows it: its predecessor's leases are running out.
 * @param onUnknown is told of harm that was seen and that the world no longer knows
 */
export async function keepHarm(
  session: RunSession,
  bench: Workbench,
  stop: AbortSignal,
  onUnknown: (injections: readonly string[]) => void,
): Promise<void> {
  const { leases } = bench.fleet.capabilities;
  if (!leases) return;
  const { tempo, run } = session.state;
  let known = false;
  while (!stop.aborted) {
    await session.clock.sleep(known ? tempo.renewMs : UNTIL_KNOWN_MS, stop);
    known ||= session.state.announcedEpoch === session.lease.epoch;
    const harm = openHarm(session.state).filter(({ phase }) => phase === 'in-effect' || phase === 'planned');
    if (stop.aborted || !known || harm.length === 0) continue;
    try {
      await session.mayAct();
      const until = new Date(session.now + tempo.harmTtlMs);
      const ids = harm.map((injection) => injection.id);
      const unknown = await within(session.clock, tempo.callTimeoutMs, 'renewing harm', () =>
        leases.renew(run, session.lease.epoch, ids, until),
      );
      onUnknown(harm.flatMap(({ id, phase }) => (phase === 'in-effect' && unknown.includes(id) ? [id] : [])));
    } catch (error) {
      if (isCode(error, 'lease-lost') || isCode(error, 'stale-epoch')) session.gone.abort();
    }
  }
}
