import { SilverbackError } from '../core/errors.js';
import type { Announcement } from '../core/agent/protocol.js';

/** The highest epoch seen of each run. An agent that knows a newer one acts for no older one. */
export class Epochs {
  private readonly highest: Map<string, number>;

  constructor(
    known: Readonly<Record<string, number>>,
    private readonly onHigher: () => void,
  ) {
    this.highest = new Map(Object.entries(known));
  }

  /** Throws `stale-epoch` when a higher one was seen. A new highest is remembered before this returns. */
  check({ run, epoch }: Announcement): void {
    const highest = this.highest.get(run) ?? 0;
    if (epoch < highest) throw new SilverbackError('stale-epoch', `run ${run} is at epoch ${highest}, not ${epoch}`);
    if (epoch === highest) return;
    this.highest.set(run, epoch);
    this.onHigher();
  }

  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.highest);
  }
}
