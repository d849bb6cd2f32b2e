/** A run as a janitor knows it. */
export interface KnownRun {
  readonly run: string;
  /** What changes with each renewal; null before the first. */
  readonly renewal: number | null;
  readonly ttlMs: number;
}

/**
 * Which runs are not renewed any more. It compares nobody's clocks: a renewal counts from when it is first seen here, on
 * this process's own monotonic time. One whose Lease is gone is over at once.
 */
export class Renewals {
  private readonly seen = new Map<
    string,
    { readonly renewal: number | null; readonly at: number; readonly ttlMs: number }
  >();

  /** @param runs all that have a Lease */
  look(runs: readonly KnownRun[], now: number): void {
    for (const { run, renewal, ttlMs } of runs) {
      const before = this.seen.get(run);
      this.seen.set(run, { renewal, ttlMs, at: before?.renewal === renewal ? before.at : now });
    }
    for (const run of this.seen.keys()) if (!runs.some((known) => known.run === run)) this.seen.delete(run);
  }

  /** Whether the Lease itself says otherwise than what was heard of it: it counts as renewed from now on. */
  isRenewed({ run, renewal, ttlMs }: KnownRun, now: number): boolean {
    const before = this.seen.get(run);
    if (before?.renewal === renewal) return false;
    this.seen.set(run, { renewal, ttlMs, at: now });
    return true;
  }

  isOverdue(run: string, now: number): boolean {
    return this.dueInMs(run, now) <= 0;
  }

  /** How long no other renewal of it was seen, milliseconds; of one that has no Lease none is told. */
  quietMs(run: string, now: number): number {
    const known = this.seen.get(run);
    return known ? now - known.at : 0;
  }

  /** How long until it is overdue, milliseconds; 0 and less when it is. */
  dueInMs(run: string, now: number): number {
    const known = this.seen.get(run);
    return known ? known.at + known.ttlMs - now : 0;
  }
}
