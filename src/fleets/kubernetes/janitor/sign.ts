import type { V1Lease } from '@kubernetes/client-node';
import type { Clock } from '../../../core/ports/clock.js';
import type { Cluster } from '../cluster.js';
import { watchedLeases } from '../leases/watched-leases.js';
import { timeOf, type Watched } from '../watched.js';

/** The Lease by which a cluster's janitor tells that it is at work. */
export const JANITOR_LEASE = 'silverback-janitor';
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

  close(): Promise<void> {
    return this.lease.close();
  }
}

/** Pure. What changes with each sign of a janitor, among Leases; null where none has ever given one. */
export function signIn(leases: readonly V1Lease[]): number | null {
  const sign = leases.find(({ metadata }) => metadata?.name === JANITOR_LEASE);
  return timeOf(sign?.spec?.renewTime);
}
