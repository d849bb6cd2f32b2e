import { type V1Lease, V1MicroTime } from '@kubernetes/client-node';
import { isCode, isGone, SilverbackError } from '../../../core/errors.js';
import { type Cluster, isConflict } from '../cluster.js';
import { allReleased, blank, heldBy, notesOf, refuseOlder, RUN, type RunState, stateIn } from './run-state.js';

/** For how long a change renews a Lease, milliseconds, maybe as what it remembers then wants it; null leaves its time as it is. */
type Ttl = number | null | ((state: RunState) => number | null);

/** What a change does when there is no Lease: makes one, or fails with `lease-lost`. */
type IfGone = 'make' | 'refuse';

interface Change {
  readonly epoch: number;
  readonly apply: (state: RunState) => RunState;
  readonly ttlMs: Ttl;
  readonly ifGone: IfGone;
  readonly done: (state: RunState) => void;
  readonly failed: (error: unknown) => void;
}

/** How often a change is tried again that somebody else's has overtaken. */
const TRIES = 10;

/**
 * The Lease of a run: it remembers the newest epoch and what is harmed, and its renewal keeps the harm on. Whatever is
 * asked for while a change is on its way goes with the next one, so that hundreds of them are a few calls. Every change
 * carries the resourceVersion that it was made from: nobody overwrites what he has not seen.
 */
export class RunLease {
  private readonly waiting: Change[] = [];
  private isBusy = false;
  /** Null: to be read before it is changed. */
  private seen: V1Lease | null = null;
  private known: RunState | null = null;

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    readonly run: string,
  ) {}

  /** What it remembers as far as is known here, also while it cannot be reached; null before the first change. */
  get state(): RunState | null {
    return this.known;
  }

  /** Throws `stale-epoch` when a newer worker has announced itself. */
  change(
    epoch: number,
    apply: (state: RunState) => RunState,
    ttlMs: Ttl = null,
    ifGone: IfGone = 'make',
  ): Promise<RunState> {
    return new Promise((done, failed) => {
      this.waiting.push({ epoch, apply, ttlMs, ifGone, done, failed });
      void this.flush();
    });
  }

  /** What it remembers now, as the API server says; null when there is none. */
  async look(): Promise<RunState | null> {
    const lease = await this.stored();
    return lease && stateIn(lease);
  }

  /**
   * Removes it when it holds nothing and no newer worker is known, also when somebody has renewed it a moment before.
   * Where it has scaled workloads is forgotten with it: of a run that is finished these are as they were.
   *
   * @returns whether it is gone
   */
  async remove(epoch: number): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        const state = await this.change(epoch, (same) => same, null, 'refuse');
        if (heldBy(state).length > 0) return false;
        await this.delete();
        return true;
      } catch (error) {
        if (isGone(error) || isCode(error, 'lease-lost')) return true;
        if (isCode(error, 'stale-epoch')) return false;
        if (!isConflict(error) || tries >= TRIES) throw error;
        this.seen = null;
      }
    }
  }

  private async delete(): Promise<void> {
    const resourceVersion = this.seen?.metadata?.resourceVersion;
    await this.cluster.call(`removing Lease ${this.name}`, ({ coordination, bound }) =>
      coordination.deleteNamespacedLease(
        {
          namespace: this.namespace,
          name: this.name,
          body: resourceVersion === undefined ? {} : { preconditions: { resourceVersion } },
        },
        bound,
      ),
    );
    this.seen = null;
    this.known = null;
  }

  private async flush(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.waiting.length > 0) await this.write(this.waiting.splice(0));
    } finally {
      this.isBusy = false;
    }
  }

  private async write(changes: readonly Change[]): Promise<void> {
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          const { state, taken } = await this.tryOnce(changes);
          for (const change of taken) change.done(state);
          return;
        } catch (error) {
          const isRemoved = isGone(error) && this.seen !== null;
          if (!(isConflict(error) || isRemoved) || tries >= TRIES) throw error;
          this.seen = null;
        }
      }
    } catch (error) {
      for (const change of changes) change.failed(error);
      this.seen = null;
    }
  }

  private async tryOnce(changes: readonly Change[]): Promise<{ state: RunState; taken: readonly Change[] }> {
    const lease = this.seen ?? (await this.stored());
    // One that somebody has removed meanwhile is made again with what is known here. Without it nothing was held any more.
    let state: RunState = (lease && stateIn(lease)) ?? (this.known ? allReleased(this.known) : blank(this.run));
    this.known = state;
    let ttlMs: number | null = null;
    const taken: Change[] = [];
    for (const change of changes) {
      try {
        if (lease === null && change.ifGone === 'refuse')
          throw new SilverbackError('lease-lost', `Lease ${this.namespace}/${this.name} is not there any more`);
        refuseOlder(state, change.epoch);
        state = { ...change.apply(state), epoch: Math.max(state.epoch, change.epoch) };
        const wanted = typeof change.ttlMs === 'function' ? change.ttlMs(state) : change.ttlMs;
        if (wanted !== null) ttlMs = Math.max(ttlMs ?? 0, wanted);
        taken.push(change);
      } catch (error) {
        change.failed(error);
      }
    }
    if (taken.length > 0) {
      this.seen = await this.put(lease, state, ttlMs);
      this.known = state;
    }
    return { state, taken };
  }

  /** As the API server has it; null when there is none. */
  async stored(): Promise<V1Lease | null> {
    try {
      return await this.cluster.call(`reading Lease ${this.name}`, ({ coordination, bound }) =>
        coordination.readNamespacedLease({ namespace: this.namespace, name: this.name }, bound),
      );
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  private async put(lease: V1Lease | null, state: RunState, ttlMs: number | null): Promise<V1Lease> {
    const { namespace, name } = this;
    const spec = {
      ...lease?.spec,
      holderIdentity: `silverback-${state.epoch}`,
      ...(ttlMs === null
        ? {}
        : { leaseDurationSeconds: Math.max(1, Math.ceil(ttlMs / 1_000)), renewTime: new V1MicroTime() }),
    };
    const notes = { ...lease?.metadata?.annotations, ...notesOf(state) };
    if (lease === null) {
      const body = { metadata: { name, namespace, labels: { [RUN]: this.run }, annotations: notes }, spec };
      return this.cluster.call(`making Lease ${name} in namespace ${namespace}`, ({ coordination, bound }) =>
        coordination.createNamespacedLease({ namespace, body }, bound),
      );
    }
    if (stateIn(lease)?.run !== this.run)
      throw new SilverbackError('target-unreachable', `Lease ${namespace}/${name} is not of run ${this.run}`);
    const body = { ...lease, metadata: { ...lease.metadata, annotations: notes }, spec };
    return this.cluster.call(`changing Lease ${name}`, ({ coordination, bound }) =>
      coordination.replaceNamespacedLease({ namespace, name, body }, bound),
    );
  }

  private get name(): string {
    return `silverback-run-${this.run.toLowerCase()}`;
  }
}
