import type { V1Lease } from '@kubernetes/client-node';
import { setTimeout as wait } from 'node:timers/promises';
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

  constructor(cluster: Cluster, namespace: string, clock: Clock) {
    this.lease = watchedLeases(cluster, namespace, { fieldSelector: `metadata.name=${JANITOR_LEASE}` }, clock);
  }

  async isSeen(): Promise<boolean> {
    const before = renewed(await this.lease.all());
    const over = new AbortController();
    let deaf = (): void => undefined;
    const seen = new Promise<boolean>((resolve) => {
      deaf = this.lease.onChange(() => {
        void this.lease.all().then((now) => {
          if (renewed(now) !== before && renewed(now) !== null) resolve(true);
        });
      });
    });
    const late = wait(PATIENCE_MS, false, { signal: over.signal }).catch(() => false);
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

function renewed([lease]: readonly V1Lease[]): number | null {
  return timeOf(lease?.spec?.renewTime);
}
