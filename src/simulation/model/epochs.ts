import { SilverbackError } from '../../core/errors.js';

/** The highest epoch that the model has seen of each run. */
export class Epochs {
  private readonly seen = new Map<string, number>();

  /** @param refuses false: nobody refuses an old epoch */
  constructor(private readonly refuses: boolean) {}

  newest(run: string): number {
    return this.seen.get(run) ?? 0;
  }

  /** Keeps the highest one. Throws `stale-epoch` for an older one. */
  heed(run: string, epoch: number): void {
    const newest = this.newest(run);
    if (epoch > newest) this.seen.set(run, epoch);
    if (epoch >= newest || !this.refuses) return;
    throw new SilverbackError('stale-epoch', `run ${run} is at epoch ${newest}, not ${epoch}`);
  }
}
