import { Leases } from './leases.js';
import { LeaseTimer, monotonic } from './lease-timer.js';
import { type RenewAnswer, type RenewRequest, type WireFence } from './protocol.js';

/** What one injection does to one subject, and for how long without renewal. */
export interface HeldHarm<T> {
  readonly subject: string;
  readonly run: string;
  readonly injection: string;
  readonly what: T;
  readonly expiresInMs: number;
}

/** Harm of one kind in one process, under leases that end by themselves. In memory: a restarted process is unharmed. */
export class LeasedHarm<T> {
  private readonly leases = new Leases();
  private readonly timer: LeaseTimer;
  /** By injection and subject, the newest last. */
  private readonly done = new Map<string, T>();

  /** `onFreed` is called with every subject that an injection has let go of. */
  constructor(private readonly onFreed: (subject: string) => void = () => undefined) {
    this.timer = new LeaseTimer(this.leases, (expired) => {
      for (const { subject, injection } of expired) this.forget(subject, injection);
    });
  }

  take(subject: string, fence: WireFence, what: T): void {
    this.leases.take(subject, fence, monotonic());
    this.done.delete(keyOf(subject, fence.injection));
    this.done.set(keyOf(subject, fence.injection), what);
    this.timer.rearm();
  }

  release(subject: string, injection: string): void {
    if (!this.leases.release(subject, injection)) return;
    this.timer.rearm();
    this.forget(subject, injection);
  }

  renew(request: RenewRequest): RenewAnswer {
    const answer = this.leases.renew(request, monotonic());
    this.timer.rearm();
    return answer;
  }

  /** What is done to the subject now: of several injections, the one that came last. */
  on(subject: string): T | undefined {
    const held = new Set(this.leases.holders(subject).map((injection) => keyOf(subject, injection)));
    return [...this.done].findLast(([key]) => held.has(key))?.[1];
  }

  all(): readonly HeldHarm<T>[] {
    const now = monotonic();
    return this.leases.all().flatMap(({ subject, run, injection, expiresAt }) => {
      const what = this.done.get(keyOf(subject, injection));
      return what === undefined ? [] : [{ subject, run, injection, what, expiresInMs: expiresAt - now }];
    });
  }

  private forget(subject: string, injection: string): void {
    this.done.delete(keyOf(subject, injection));
    this.onFreed(subject);
  }
}

function keyOf(subject: string, injection: string): string {
  return `${injection} ${subject}`;
}
