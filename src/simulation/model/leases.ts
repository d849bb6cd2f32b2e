import type { Fence } from '../../core/ports/fault.js';
import type { Timeline } from './timeline.js';

/** Harm where it acts. `subject` is a process, or `from->to` of a cut. */
export interface HarmLease {
  readonly subject: string;
  readonly injection: string;
  readonly run: string;
  /** Monotonic, milliseconds. */
  readonly takenAt: number;
  expiresAt: number;
}

/** Harm that ends by itself when nobody renews it. */
export class HarmLeases {
  private held: HarmLease[] = [];

  /** @param free is told when the last lease on a subject is gone */
  constructor(
    private readonly time: Timeline,
    private readonly free: (subject: string) => void,
  ) {}

  get all(): readonly HarmLease[] {
    return this.held;
  }

  holds(subject: string): boolean {
    return this.held.some((lease) => lease.subject === subject);
  }

  /** Takes a lease, or prolongs it. */
  take(subject: string, { run, injection }: Fence, expiresAt: number): void {
    const known = this.held.find((lease) => lease.subject === subject && lease.injection === injection);
    if (known) return this.prolong(known, expiresAt);
    const lease: HarmLease = { subject, injection, run, takenAt: this.time.now, expiresAt };
    this.held.push(lease);
    this.watch(lease);
  }

  /** @returns the injections of which nothing is held. */
  renew(run: string, injections: readonly string[], expiresAt: number): readonly string[] {
    const own = this.held.filter((lease) => lease.run === run && injections.includes(lease.injection));
    for (const lease of own) this.prolong(lease, expiresAt);
    const known = new Set(own.map(({ injection }) => injection));
    return injections.filter((injection) => !known.has(injection));
  }

  release(subject: string, injection: string): void {
    const lease = this.held.find((held) => held.subject === subject && held.injection === injection);
    if (lease) this.drop(lease);
  }

  /** Somebody else has put it right and nothing holds it any more. */
  forget(subject: string): void {
    this.held = this.held.filter((lease) => lease.subject !== subject);
  }

  /** It may be cut short as well: then it is looked at earlier. */
  private prolong(lease: HarmLease, expiresAt: number): void {
    const sooner = expiresAt < lease.expiresAt;
    lease.expiresAt = expiresAt;
    if (sooner) this.watch(lease);
  }

  private watch(lease: HarmLease): void {
    this.time.at(lease.expiresAt, () => {
      if (!this.held.includes(lease)) return;
      if (lease.expiresAt > this.time.now) this.watch(lease);
      else this.drop(lease);
    });
  }

  private drop(lease: HarmLease): void {
    this.held = this.held.filter((held) => held !== lease);
    if (!this.holds(lease.subject)) this.free(lease.subject);
  }
}
