import type { Renewal } from '../core/agent/protocol.js';
import { messageOf } from '../core/errors.js';

/** One injection's right to keep one subject harmed. */
export interface Lease {
  readonly run: string;
  readonly injection: string;
}

interface Held<L> {
  readonly lease: L;
  /** Wall time in milliseconds: it must mean the same to an agent that was started anew on the same machine. */
  readonly expiresAt: number;
  readonly timer: NodeJS.Timeout;
}

export interface LeaseMeans<L> {
  /** Ends what a lease that has run out has allowed. */
  undo(lease: L): Promise<unknown>;
  /** What is to be remembered has changed by itself. May fail: then it is told so again. */
  onChange(): void;
  log(line: string): void;
}

/** An undo that is refused is tried again for as long as this agent lives. Milliseconds. */
const AGAIN_MS = 1_000;

/** Harm that ends by itself: each lease has a timer of its own, and what runs out is undone until that has worked. */
export class Leases<L extends Lease> {
  private readonly held = new Map<string, Held<L>>();
  /** What has run out, or was given up, and is not undone yet: with the newest attempt. */
  private readonly undoing = new Map<L, Promise<unknown>>();

  constructor(private readonly means: LeaseMeans<L>) {}

  /** Whether anything is harmed for its sake. */
  get isHolding(): boolean {
    return this.held.size > 0 || this.undoing.size > 0;
  }

  /** Takes a lease, or prolongs it. */
  take(lease: L, ttlMs: number): void {
    this.release(lease.injection);
    const timer = setTimeout(() => {
      this.held.delete(lease.injection);
      this.means.log(`the lease of ${lease.injection} of run ${lease.run} ran out`);
      this.end([lease]);
    }, ttlMs);
    this.held.set(lease.injection, { lease, expiresAt: Date.now() + ttlMs, timer });
  }

  /** @returns those that are held and last longer now. */
  renew({ run, injections, ttlMs }: Renewal): readonly string[] {
    const renewed = injections.filter((injection) => this.held.get(injection)?.lease.run === run);
    for (const injection of renewed) {
      const held = this.held.get(injection);
      if (held) this.take(held.lease, ttlMs);
    }
    return renewed;
  }

  release(injection: string): void {
    const held = this.held.get(injection);
    if (!held) return;
    clearTimeout(held.timer);
    this.held.delete(injection);
  }

  /** They have run out: each is undone, however often that has to be tried. */
  end(leases: readonly L[]): void {
    for (const lease of leases) void this.untilUndone(lease);
    this.noteChange();
  }

  /**
   * Ends one before its time. It is not forgotten before it is undone: an agent that dies meanwhile goes on with it.
   * @returns the newest attempt to undo it, which may fail and is made again then; null when it is neither held nor being undone
   */
  giveUp(injection: string): Promise<unknown> | null {
    const held = this.held.get(injection);
    this.release(injection);
    if (held) this.end([held.lease]);
    const [undoing] = [...this.undoing].filter(([lease]) => lease.injection === injection);
    return undoing?.[1] ?? null;
  }

  all(): readonly { readonly lease: L; readonly expiresAt: number }[] {
    return [...this.held.values()].map(({ lease, expiresAt }) => ({ lease, expiresAt }));
  }

  /** What must survive this agent: also what has run out, and is not undone yet. */
  open(): readonly { readonly lease: L; readonly expiresAt: number }[] {
    return [...this.all(), ...[...this.undoing.keys()].map((lease) => ({ lease, expiresAt: 0 }))];
  }

  private async untilUndone(lease: L): Promise<void> {
    while (!(await this.isUndone(lease))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    this.undoing.delete(lease);
    this.noteChange();
  }

  /** A disk that is full holds up no undo. What was remembered before names more than is left, and that is undone twice. */
  private noteChange(): void {
    try {
      this.means.onChange();
    } catch (error) {
      this.means.log(`could not be remembered: ${messageOf(error)}`);
      setTimeout(() => this.noteChange(), AGAIN_MS).unref();
    }
  }

  private async isUndone(lease: L): Promise<boolean> {
    const attempt = this.means.undo(lease);
    this.undoing.set(lease, attempt);
    try {
      await attempt;
      return true;
    } catch (error) {
      this.means.log(`${lease.injection} could not be undone: ${messageOf(error)}`);
      return false;
    }
  }
}
