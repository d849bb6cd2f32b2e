import { isCode, isGone, SilverbackError } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence } from '../../../core/ports/fence.js';
import type { Leases } from '../../../core/ports/fleet.js';
import { harmFence } from '../../world/fence.js';
import { ttlOf } from '../../world/leases.js';
import { CALL_MS, type Cluster } from '../cluster.js';
import { noOwnNamespace } from './own-namespace.js';
import { RunLease } from './run-lease.js';
import { type Held, heldBy, RUN, type RunState, statesIn, type Unreadable } from './run-state.js';

/** How often the Lease of a run that is led from here is renewed while nothing is held, milliseconds: its janitor forgets what nobody touches for long. */
const KEPT_MS = 120_000;
/** For how long then: what is held next says itself for how long. Milliseconds. */
const IDLE_TTL_MS = 1_000;

/** What is harmed for which injection, as `Leases` of the runs that lead it know. */
export interface HeldFor extends Held {
  readonly run: string;
  readonly injection: string;
}

interface Led {
  readonly lease: RunLease;
  readonly epoch: number;
  /** Until when its harm is held by what was renewed from here, on this process's monotonic clock, milliseconds. */
  readonly until: number;
  readonly isFinished: boolean;
}

/**
 * A Lease for each run: whoever leads it renews it, and the cluster's janitor undoes the harm of one that is not renewed.
 * It stays until the run is finished, whoever leads it by then: who comes next finds there whom to refuse.
 */
export class RunLeases implements Leases {
  private readonly led = new Map<string, Led>();
  private readonly over = new AbortController();
  private keeping: Promise<void> | null = null;
  /** Namespaces in which workloads were scaled from here, also when they are as they were by now. */
  private readonly onceScaled = new Set<string>();

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly clock: Clock,
  ) {}

  async announce(run: string, epoch: number): Promise<void> {
    const lease = this.of(run);
    await lease
      .change(epoch, (same) => same)
      .catch((error: unknown) => {
        throw isGone(error) ? new SilverbackError('unsupported-by-target', noOwnNamespace(this.namespace)) : error;
      });
    this.led.set(run, { lease, epoch, until: this.led.get(run)?.until ?? 0, isFinished: false });
    this.keeping ??= this.keep();
  }

  finished(run: string): void {
    const led = this.led.get(run);
    if (led) this.led.set(run, { ...led, isFinished: true });
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const ttlMs = ttlOf(run, expiresAt, this.clock);
    const from = this.clock.monotonic();
    const state = await this.of(run).change(epoch, (same) => same, ttlMs);
    this.lasts(run, from + ttlMs);
    return harm.filter((injection) => state.harm[injection]?.isReleased !== false);
  }

  /** Remembers what is about to be harmed: from now on it is undone when nobody renews. */
  async hold(fence: Fence, what: Omit<Held, 'isReleased'>): Promise<void> {
    const { run, injection, epoch } = fence;
    const { ttlMs } = harmFence(fence, this.clock);
    const apply = (state: RunState): RunState => with_(state, injection, { ...what, isReleased: false });
    const from = this.clock.monotonic();
    await this.of(run).change(epoch, apply, ttlMs);
    this.lasts(run, from + ttlMs);
  }

  /** Whether this harm is held from here for at least so long: what goes on in the background asks before each call. */
  holds({ run, injection, epoch }: Pick<Fence, 'run' | 'injection' | 'epoch'>, forMs: number): boolean {
    const led = this.led.get(run);
    if (led?.epoch !== epoch || this.clock.monotonic() + forMs > led.until) return false;
    const { state } = led.lease;
    return state?.epoch === epoch && state.harm[injection]?.isReleased === false;
  }

  /**
   * Right before what cannot be fenced where it acts: a worker that was frozen after it had held the harm finds its lease
   * over. Throws `lease-lost`.
   */
  refuseLost(fence: Fence): void {
    if (this.holds(fence, CALL_MS)) return;
    throw new SilverbackError(
      'lease-lost',
      `injection ${fence.injection} is not held from here for long enough to begin`,
    );
  }

  /** What the API server remembers of an injection; null when nothing. */
  async heldFor({ run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Held | null> {
    const state = await this.of(run).look();
    return state?.harm[injection] ?? null;
  }

  /** For what holds no harm. Throws `stale-epoch` when a newer worker has announced itself. */
  async refuseOlder({ run, epoch }: Pick<Fence, 'run' | 'epoch'>): Promise<void> {
    await this.of(run).change(epoch, (same) => same);
  }

  /** An agent is about to be made for a run; for one that is not led from here it will only be asked what it sees. */
  async noteAgents(run: string): Promise<void> {
    const led = this.led.get(run);
    if (led && led.lease.state?.hasAgents !== true)
      await led.lease.change(led.epoch, (state) => ({ ...state, hasAgents: true }));
  }

  async hasAgents(run: string): Promise<boolean> {
    const lease = this.of(run);
    return (lease.state ?? (await lease.look()))?.hasAgents ?? false;
  }

  /** Workloads are about to be scaled there. Throws `stale-epoch` when a newer worker has announced itself. */
  async noteScaled({ run, epoch }: Pick<Fence, 'run' | 'epoch'>, namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) this.onceScaled.add(namespace);
    await this.of(run).change(epoch, (state) => ({
      ...state,
      scaled: [...new Set([...state.scaled, ...namespaces])].sort(),
    }));
  }

  /** All that it had scaled there is as it was: nobody is to look there for it any more. */
  async noteUnscaled({ run, epoch }: Pick<Fence, 'run' | 'epoch'>, namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) this.onceScaled.add(namespace);
    await this.of(run).change(epoch, (state) => ({
      ...state,
      scaled: state.scaled.filter((namespace) => !namespaces.includes(namespace)),
    }));
  }

  /** Namespaces in which a run may have scaled workloads. */
  async scaledBy(run: string): Promise<readonly string[]> {
    const lease = this.of(run);
    return (lease.state ?? (await lease.look()))?.scaled ?? [];
  }

  /** The same of all runs that are led from here, and where they had: what was put back is still looked at. */
  scaledFromHere(): readonly string[] {
    return [...new Set([...this.onceScaled, ...this.ledStates().flatMap(({ scaled }) => scaled)])];
  }

  async release({ run, injection, epoch }: Fence): Promise<void> {
    await this.of(run).change(epoch, (state) => {
      const known = state.harm[injection];
      return known ? with_(state, injection, { ...known, isReleased: true }) : state;
    });
  }

  /**
   * What is remembered of a subject, the newest of all runs: of those that are led from here, and then of the others. What
   * nobody has renewed from here for long enough the janitor may have released: the API server is asked again.
   */
  async about(subject: string): Promise<HeldFor | null> {
    const known = among(this.ledStates(), subject);
    if (known && !known.isReleased && this.lastsStill(known.run)) return known;
    return among(await this.all(), subject) ?? known;
  }

  /** Of all runs whose Leases can be read. */
  async all(): Promise<readonly RunState[]> {
    return (await this.read()).states;
  }

  /** Of all runs, and the Leases that cannot be read. */
  async read(): Promise<{ readonly states: readonly RunState[]; readonly unreadable: readonly Unreadable[] }> {
    const { items } = await this.cluster.call('listing the Leases of runs', ({ coordination, bound }) =>
      coordination.listNamespacedLease({ namespace: this.namespace, labelSelector: RUN }, bound),
    );
    return statesIn(items);
  }

  /** Removes those of runs that are finished and hold nothing. All are tried before this throws. */
  async leave(): Promise<void> {
    this.over.abort();
    await this.keeping;
    const finished = [...this.led.values()].filter(({ isFinished }) => isFinished);
    this.led.clear();
    const left = await Promise.allSettled(finished.map(({ lease, epoch }) => lease.remove(epoch)));
    const failed = left.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * A run may hold nothing for a day. What cannot be renewed now is the next time; what is gone stays so: a worker that was
   * frozen until another one had finished the run makes nothing of it again.
   */
  private async keep(): Promise<void> {
    for (;;) {
      await this.clock.sleep(KEPT_MS, this.over.signal);
      if (this.over.signal.aborted) return;
      const idle = (state: RunState): number | null => (heldBy(state).length === 0 ? IDLE_TTL_MS : null);
      await Promise.all(
        [...this.led].map(async ([run, led]) => {
          try {
            await led.lease.change(led.epoch, (same) => same, idle, 'refuse');
          } catch (error) {
            if (isCode(error, 'lease-lost') && this.led.get(run) === led) this.led.delete(run);
          }
        }),
      );
    }
  }

  private of(run: string): RunLease {
    return this.led.get(run)?.lease ?? new RunLease(this.cluster, this.namespace, run);
  }

  private lasts(run: string, until: number): void {
    const led = this.led.get(run);
    // As the Lease says since: a renewal may be for a shorter time than the one before.
    if (led) this.led.set(run, { ...led, until });
  }

  private lastsStill(run: string): boolean {
    return this.clock.monotonic() < (this.led.get(run)?.until ?? 0);
  }

  private ledStates(): readonly RunState[] {
    return [...this.led.values()].flatMap(({ lease }) => lease.state ?? []);
  }
}

const with_ = (state: RunState, injection: string, held: Held): RunState => ({
  ...state,
  harm: { ...state.harm, [injection]: held },
});

/** Pure. One that is held goes before one that was released. */
function among(states: readonly RunState[], subject: string): HeldFor | null {
  const all = states.flatMap(({ run, harm }) =>
    Object.entries(harm).map(([injection, held]) => ({ ...held, run, injection })),
  );
  const about = all.filter((held) => held.subject === subject);
  return about.find(({ isReleased }) => !isReleased) ?? about[0] ?? null;
}

/** What is held, by injection, of all these runs. */
export function allHeld(states: readonly RunState[]): readonly HeldFor[] {
  return states.flatMap((state) => heldBy(state).map(([injection, held]) => ({ ...held, run: state.run, injection })));
}
