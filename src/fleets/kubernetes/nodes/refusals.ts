import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../../core/ports/clock.js';

/** How long an owner's pods are left in peace after a budget has refused one of them, milliseconds. */
const PEACE_MS = 100;

/**
 * Whose pods a budget does not let go just now, as all nodes of an outage have learned: a budget that refuses one of an
 * owner's pods refuses the others, wherever they run. From its first refusal on, an owner's pods go one after the other.
 */
export class Refusals {
  private readonly until = new Map<string, number>();
  private readonly lines = new Map<string, LimitFunction>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  refused(owner: string): void {
    this.until.set(owner, this.clock.monotonic() + PEACE_MS);
    if (!this.lines.has(owner)) this.lines.set(owner, pLimit(1));
  }

  isRefused(owner: string): boolean {
    return this.clock.monotonic() < (this.until.get(owner) ?? 0);
  }

  /** When it is the turn of one more of this owner. */
  inTurn<T>(owner: string, act: () => Promise<T>): Promise<T> {
    const line = this.lines.get(owner);
    return line ? line(act) : act();
  }
}
