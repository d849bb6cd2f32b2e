import { Worker } from 'node:worker_threads';
import { Leases } from '../leases.js';
import { LeaseTimer, monotonic } from '../lease-timer.js';
import { type RenewAnswer, type RenewRequest, type WireFence } from '../protocol.js';
import { type InstanceState } from './state.js';

/** Of one core; the rest is left for this process to hear that it should stop. */
export const MOST_BURNT = 0.9;

/** One process burns for everybody who asks: several leases burn the largest share, not the sum. */
const SUBJECT = 'cpu';

/** Burns a share of one core in a thread of this process, for as long as a lease holds it. In memory: a restart ends it. */
export class Burns {
  private readonly leases = new Leases();
  private readonly timer = new LeaseTimer(this.leases, () => this.apply());
  private readonly shares = new Map<string, number>();
  private burning = 0;
  private thread: Worker | null = null;

  burn(fence: WireFence, share: number): void {
    this.shares.set(fence.injection, share);
    this.leases.take(SUBJECT, fence, monotonic());
    this.timer.rearm();
    this.apply();
  }

  end(injection: string): void {
    this.leases.release(SUBJECT, injection);
    this.timer.rearm();
    this.apply();
  }

  renew(request: RenewRequest): RenewAnswer {
    const answer = this.leases.renew(request, monotonic());
    this.timer.rearm();
    return answer;
  }

  state(): InstanceState['burns'] {
    const now = monotonic();
    return this.leases.all().map(({ run, injection, expiresAt }) => {
      return { run, injection, share: this.shares.get(injection) ?? 0, expiresInMs: expiresAt - now };
    });
  }

  private apply(): void {
    const held = new Set(this.leases.holders(SUBJECT));
    for (const injection of this.shares.keys()) if (!held.has(injection)) this.shares.delete(injection);
    const share = Math.max(0, ...this.shares.values());
    if (share === this.burning) return;
    this.burning = share;
    void this.thread?.terminate();
    this.thread = share > 0 ? new Worker(new URL('burn-thread.js', import.meta.url), { workerData: share }) : null;
  }
}
