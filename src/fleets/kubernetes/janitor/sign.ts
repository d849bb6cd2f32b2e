import { type V1Lease, V1MicroTime } from '@kubernetes/client-node';
import { isGone } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isConflict } from '../cluster.js';
import { add } from '../json-patch.js';
import { watchedLeases } from '../leases/watched-leases.js';
import type { Held } from '../leases/run-state.js';
import { timeOf, type Watched } from '../watched.js';

/** The Lease by which a cluster's janitor tells that it is at work. */
export const JANITOR_LEASE = 'silverback-janitor';
/** Its note there: the kinds of harm that it sees and ends, parted by commas. */
const ENDS = 'silverback.dev/ends';
/** How often it does, milliseconds. */
export const SIGN_MS = 2_000;
/** How long somebody waits for it, milliseconds. */
const PATIENCE_MS = 3 * SIGN_MS;

/** Whether a janitor is at work: it is seen to renew, since nobody's clock is compared with anybody else's. */
export class JanitorSign {
  private readonly lease: Watched<V1Lease>;

  constructor(
    cluster: Cluster,
    namespace: string,
    private readonly clock: Clock,
  ) {
    this.lease = watchedLeases(cluster, namespace, { fieldSelector: `metadata.name=${JANITOR_LEASE}` }, clock);
  }

  async isSeen(): Promise<boolean> {
    const before = signIn(await this.lease.all());
    const over = new AbortController();
    let deaf = (): void => undefined;
    const seen = new Promise<boolean>((resolve) => {
      deaf = this.lease.onChange(() => {
        void this.lease.all().then((now) => {
          if (signIn(now) !== before && signIn(now) !== null) resolve(true);
        });
      });
    });
    const late = this.clock.sleep(PATIENCE_MS, over.signal).then(() => false);
    try {
      return await Promise.race([seen, late]);
    } finally {
      deaf();
      over.abort();
    }
  }

  /** Whether it says which kinds of harm it ends, and this is none of them. */
  async leaves(what: Held['what']): Promise<boolean> {
    const note = (await this.lease.all()).find(isSign)?.metadata?.annotations?.[ENDS];
    return note !== undefined && !note.split(',').includes(what);
  }

  close(): Promise<void> {
    return this.lease.close();
  }
}

/** Pure. What changes with each sign of a janitor, among Leases; null where none has ever given one. */
export function signIn(leases: readonly V1Lease[]): number | null {
  return timeOf(leases.find(isSign)?.spec?.renewTime);
}

export const isSign = ({ metadata }: V1Lease): boolean => metadata?.name === JANITOR_LEASE;

/**
 * Renews it, or makes it.
 *
 * @param ends kinds of harm that it sees and ends
 * @param there as it was heard of
 */
export async function giveSign(
  cluster: Cluster,
  namespace: string,
  ends: readonly string[],
  there: V1Lease | undefined,
): Promise<void> {
  const notes = { [ENDS]: ends.join() };
  const spec = {
    holderIdentity: JANITOR_LEASE,
    renewTime: new V1MicroTime(),
    leaseDurationSeconds: (5 * SIGN_MS) / 1_000,
  };
  const body = [add(['spec'], spec), add(['metadata', 'annotations'], { ...there?.metadata?.annotations, ...notes })];
  try {
    await cluster.call('renewing the Lease of the janitor', ({ coordination, bound }) =>
      coordination.patchNamespacedLease({ namespace, name: JANITOR_LEASE, body }, bound),
    );
  } catch (error) {
    if (!isGone(error)) throw error;
    const made = { metadata: { name: JANITOR_LEASE, namespace, annotations: notes }, spec };
    await cluster
      .call(`making the Lease of the janitor in namespace ${namespace}`, ({ coordination, bound }) =>
        coordination.createNamespacedLease({ namespace, body: made }, bound),
      )
      .catch((refused: unknown) => {
        if (!isConflict(refused)) throw refused;
      });
  }
}
