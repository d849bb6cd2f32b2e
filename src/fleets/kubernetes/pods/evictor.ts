import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { DisruptionBudgets } from '../../../core/ports/disruption-budgets.js';
import type { Evictor } from '../../../core/ports/evictor.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import { CALL_MS, type Cluster } from '../cluster.js';
import type { RunLeases } from '../leases/run-leases.js';
import { sendAway } from './leaving.js';
import type { KubernetesLifecycle } from './lifecycle.js';

/** How long after a budget has refused an eviction it is asked for again, milliseconds. */
const AGAIN_MS = 1_000;

interface EvictorMeans {
  readonly cluster: Cluster;
  readonly lifecycle: Pick<KubernetesLifecycle, 'hold' | 'bringUp' | 'isDown'>;
  readonly leases: Pick<RunLeases, 'heldFor' | 'holds' | 'refuseLost'>;
  readonly budgets: DisruptionBudgets;
  readonly clock: Clock;
}

/** An eviction that a budget has refused so far. */
interface Waiting {
  readonly over: AbortController;
  /** Resolves when no call is on its way any more. */
  readonly done: Promise<void>;
  /** What went wrong with the last call besides; null when nothing did. */
  problem: string | null;
}

/** Evicts single pods through the eviction API: what a budget refuses is asked for again, while the harm is held from here. */
export class PodEvictor implements Evictor {
  /** By injection. */
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly means: EvictorMeans) {}

  async evict(instance: string, fence: Fence): Promise<void> {
    const { lifecycle, leases } = this.means;
    if (!(await lifecycle.hold(instance, 'a pod that is evicted', fence))) return;
    leases.refuseLost(fence);
    if (await this.ask(instance, fence.signal ?? new AbortController().signal)) return;
    await this.end(fence.injection);
    const over = new AbortController();
    const waiting: Waiting = { over, problem: null, done: this.askAgain(instance, fence, over.signal) };
    this.waiting.set(fence.injection, waiting);
  }

  async letBe(instance: string, fence: Fence): Promise<void> {
    await this.end(fence.injection);
    await this.means.lifecycle.bringUp(instance, fence);
  }

  async isEvicted(instance: string, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const [seen, held] = await Promise.all([this.means.lifecycle.isDown(instance), this.means.leases.heldFor(of)]);
      if (seen.state !== 'absent' || held === null || held.isReleased) return seen;
      const budgets = await this.means.budgets.blocking([instance]);
      const problem = this.waiting.get(of.injection)?.problem ?? null;
      const hindrances = [...budgets, ...(problem === null ? [] : [problem])];
      const why = hindrances.length > 0 ? hindrances.join('; ') : 'its eviction is asked for';
      return { state: 'unknown', evidence: `${seen.evidence}; ${why}` };
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** Nothing more is asked for from here. */
  async leave(): Promise<void> {
    await Promise.all([...this.waiting.keys()].map((injection) => this.end(injection)));
  }

  private async end(injection: string): Promise<void> {
    const waiting = this.waiting.get(injection);
    this.waiting.delete(injection);
    waiting?.over.abort();
    await waiting?.done;
  }

  private async askAgain(instance: string, fence: Fence, over: AbortSignal): Promise<void> {
    const { leases, clock } = this.means;
    for (;;) {
      await clock.sleep(AGAIN_MS, over);
      if (over.aborted || !leases.holds(fence, CALL_MS)) return;
      const waiting = this.waiting.get(fence.injection);
      try {
        if (await this.ask(instance, over)) return;
        if (waiting) waiting.problem = null;
      } catch (error) {
        if (waiting) waiting.problem = messageOf(error);
      }
    }
  }

  private ask(instance: string, signal: AbortSignal): Promise<boolean> {
    return sendAway(this.means.cluster, { id: instance }, 'drain', signal);
  }
}
