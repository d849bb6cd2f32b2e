import { type RenewAnswer, type RenewRequest, type WireFence } from './protocol.js';

/** One injection's right to keep one subject harmed. `expiresAt` is monotonic, milliseconds. */
export interface Lease {
  readonly subject: string;
  readonly injection: string;
  readonly run: string;
  readonly expiresAt: number;
}

/** Harm that ends by itself. Several injections may hold one subject; it is free when the last of them is gone. */
export class Leases {
  private held: readonly Lease[] = [];

  /** Takes a lease, or prolongs it. */
  take(subject: string, fence: WireFence, now: number): void {
    this.release(subject, fence.injection);
    const { injection, run, ttlMs } = fence;
    this.held = [...this.held, { subject, injection, run, expiresAt: now + ttlMs }];
  }

  /** What ran out a moment ago is `unknown`, swept or not: its undo must not be called off half way. */
  renew({ run, injections, ttlMs }: RenewRequest, now: number): RenewAnswer {
    const isRenewed = (lease: Lease) =>
      lease.run === run && lease.expiresAt > now && injections.includes(lease.injection);
    const renewed = new Set(this.held.filter(isRenewed).map(({ injection }) => injection));
    this.held = this.held.map((lease) => (isRenewed(lease) ? { ...lease, expiresAt: now + ttlMs } : lease));
    return { renewed: [...renewed], unknown: injections.filter((injection) => !renewed.has(injection)) };
  }

  /** @returns false when that injection did not hold the subject. */
  release(subject: string, injection: string): boolean {
    const rest = this.held.filter((lease) => lease.subject !== subject || lease.injection !== injection);
    const released = rest.length < this.held.length;
    this.held = rest;
    return released;
  }

  /** Removes and returns what has run out. */
  sweep(now: number): readonly Lease[] {
    const expired = this.held.filter((lease) => lease.expiresAt <= now);
    this.held = this.held.filter((lease) => lease.expiresAt > now);
    return expired;
  }

  /** @returns the injections that hold it. */
  holders(subject: string): readonly string[] {
    return this.held.filter((lease) => lease.subject === subject).map(({ injection }) => injection);
  }

  all(): readonly Lease[] {
    return this.held;
  }

  nextExpiry(): number | null {
    return this.held.length === 0 ? null : Math.min(...this.held.map(({ expiresAt }) => expiresAt));
  }
}
