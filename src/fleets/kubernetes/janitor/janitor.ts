import { type V1Lease, V1MicroTime } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isConflict, isGone } from '../cluster.js';
import { RunLease } from '../leases/run-lease.js';
import { heldBy, RUN, type RunState, stateIn } from '../leases/run-state.js';
import { Watched } from '../watched.js';
import { type KnownRun, Renewals } from './overdue.js';
import { JANITOR_LEASE, SIGN_MS } from './sign.js';

/** How long after a failure the same is tried again, milliseconds. */
const AGAIN_MS = 1_000;
/** A Lease that says nothing of its time is given as long as harm usually is. */
const USUAL_TTL_S = 15;

/**
 * Undoes the harm of runs that nobody renews any more. It needs nothing but the API server: what is to be undone is
 * written on the Leases and on the objects themselves. Care is left alone: whoever undoes that must see that users are well.
 */
export class Janitor {
  private readonly leases: Watched<V1Lease>;
  private readonly renewals = new Renewals();
  private readonly busy = new Set<string>();
  private readonly over = new AbortController();

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.leases = new Watched(
      cluster,
      {
        path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
        labelSelector: RUN,
        list: (from, ms) =>
          from.call(
            'listing the Leases of runs',
            ({ coordination, bound }) => coordination.listNamespacedLease({ namespace, labelSelector: RUN }, bound),
            { ms },
          ),
      },
      clock,
    );
  }

  /** Resolves when it is told to end. Whatever fails is said and tried again. */
  async run(): Promise<void> {
    this.leases.onChange(() => void this.look());
    await Promise.all([this.giveSigns(), this.keepLooking()]);
    await this.leases.close();
  }

  end(): void {
    this.over.abort();
  }

  private async giveSigns(): Promise<void> {
    while (!this.over.signal.aborted) {
      await this.sign().catch((error: unknown) => this.log(messageOf(error)));
      await this.pause(SIGN_MS);
    }
  }

  /** A watch tells of renewals; that there are none any more is told by nobody. */
  private async keepLooking(): Promise<void> {
    while (!this.over.signal.aborted) {
      const next = await this.look().catch((error: unknown) => {
        this.log(messageOf(error));
        return AGAIN_MS;
      });
      await this.pause(Math.min(Math.max(next, 100), AGAIN_MS));
    }
  }

  /** @returns when the next one may become overdue, milliseconds */
  private async look(): Promise<number> {
    const leases = await this.leases.all();
    const now = this.clock.monotonic();
    this.renewals.look(leases.flatMap(knownRun), now);
    const holding = leases.flatMap((lease) => readable(lease, this.log)).filter((state) => heldBy(state).length > 0);
    await Promise.all(holding.filter(({ run }) => this.renewals.isOverdue(run, now)).map((state) => this.undo(state)));
    return Math.min(AGAIN_MS, ...holding.map(({ run }) => this.renewals.dueInMs(run, now)));
  }

  private async undo(state: RunState): Promise<void> {
    if (this.busy.has(state.run)) return;
    this.busy.add(state.run);
    try {
      const held = heldBy(state);
      this.log(`run ${state.run} is not renewed any more: undoing ${held.map(([injection]) => injection).join(', ')}`);
      // What was deleted is replaced by its owner: that it was held is all that is left of it.
      await new RunLease(this.cluster, this.namespace, state.run).change(state.epoch, ({ harm, ...same }) => ({
        ...same,
        harm: Object.fromEntries(
          Object.entries(harm).map(([injection, one]) => [injection, { ...one, isReleased: true }]),
        ),
      }));
      this.log(`run ${state.run}: undone`);
    } catch (error) {
      this.log(`run ${state.run}: ${messageOf(error)}; it is tried again`);
    } finally {
      this.busy.delete(state.run);
    }
  }

  private async sign(): Promise<void> {
    const { namespace } = this;
    const spec = { holderIdentity: 'silverback-janitor', renewTime: new V1MicroTime(), leaseDurationSeconds: 10 };
    try {
      await this.cluster.call('renewing the Lease of the janitor', ({ coordination, bound }) =>
        coordination.patchNamespacedLease(
          { namespace, name: JANITOR_LEASE, body: [{ op: 'add', path: '/spec', value: spec }] },
          bound,
        ),
      );
    } catch (error) {
      if (!isGone(error)) throw error;
      const body = { metadata: { name: JANITOR_LEASE, namespace }, spec };
      await this.cluster
        .call(`making the Lease of the janitor in namespace ${namespace}`, ({ coordination, bound }) =>
          coordination.createNamespacedLease({ namespace, body }, bound),
        )
        .catch((made: unknown) => {
          if (!isConflict(made)) throw made;
        });
    }
  }

  private pause(ms: number): Promise<void> {
    return this.clock.sleep(ms, this.over.signal).catch(() => undefined);
  }
}

function knownRun({ metadata, spec }: V1Lease): readonly KnownRun[] {
  const run = metadata?.labels?.[RUN];
  if (run === undefined) return [];
  const ttlMs = (spec?.leaseDurationSeconds ?? USUAL_TTL_S) * 1_000;
  return [{ run, renewal: spec?.renewTime?.toISOString() ?? '', ttlMs }];
}

/** One that cannot be read keeps nobody from undoing the others. */
function readable(lease: V1Lease, log: (line: string) => void): readonly RunState[] {
  try {
    const state = stateIn(lease);
    return state ? [state] : [];
  } catch (error) {
    log(messageOf(error));
    return [];
  }
}
