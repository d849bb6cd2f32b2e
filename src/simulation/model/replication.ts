/** What replication from one region to another is doing. Times are monotonic, milliseconds. */
interface Pair {
  readonly from: string;
  readonly to: string;
  blockedSince: number | null;
  /** How late data may get at most while it is held back; nothing limits what cannot pass at all. Milliseconds. */
  latest: number;
  /** Until then data that piled up is on its way. */
  caughtUpAt: number;
}

/** Lag at rest, milliseconds. */
const USUAL_LAG_MS = 20;

/** Asynchronous replication between all regions: behind while it is blocked, and for a while after. */
export class Replication {
  private readonly pairs: readonly Pair[];
  /** How long data that piled up takes once the way is open again, milliseconds. */
  catchUpMs = 1_000;

  /**
   * @param isOpen whether data passes from one region to another now
   * @param heldBackMs how long each write is held back on purpose; 0 for not at all, `Infinity` for good
   */
  constructor(
    private readonly regions: readonly string[],
    private readonly isOpen: (from: string, to: string) => boolean,
    private readonly heldBackMs: (from: string, to: string) => number,
    private readonly isAlive: (region: string) => boolean,
    private readonly hasWriters: (region: string) => boolean,
  ) {
    this.pairs = regions.flatMap((from) =>
      regions.flatMap((to) => (from === to ? [] : [{ from, to, blockedSince: null, latest: 0, caughtUpAt: 0 }])),
    );
  }

  /** Takes in what has changed. */
  update(now: number): void {
    for (const pair of this.pairs) {
      pair.latest = this.isOpen(pair.from, pair.to) ? this.heldBackMs(pair.from, pair.to) : Infinity;
      if (pair.latest > 0) pair.blockedSince ??= now;
      else if (pair.blockedSince !== null) {
        pair.blockedSince = null;
        pair.caughtUpAt = now + this.catchUpMs;
      }
    }
  }

  /** Whether a region and one of those that answer lag by more than `limitMs`, in either direction. */
  isBehind(region: string, now: number, limitMs: number): boolean {
    for (const pair of this.pairs) {
      if (pair.from !== region && pair.to !== region) continue;
      if (USUAL_LAG_MS + behindMs(pair, now) > limitMs && this.isAlive(pair.from) && this.isAlive(pair.to)) return true;
    }
    return false;
  }

  /** Regions whose data does not answer. */
  silent(): readonly string[] {
    return this.regions.filter((region) => !this.isAlive(region));
  }

  /** Of the pairs of which both ends answer. */
  lags(now: number): readonly { from: string; to: string; lagMs: number; pending: number }[] {
    return this.pairs
      .filter(({ from, to }) => this.isAlive(from) && this.isAlive(to))
      .map((pair) => {
        const behind = behindMs(pair, now);
        const pending = behind > 0 ? Math.ceil(behind / 10) : this.hasWriters(pair.from) ? 1 : 0;
        return { from: pair.from, to: pair.to, lagMs: USUAL_LAG_MS + behind, pending };
      });
  }
}

function behindMs({ blockedSince, latest, caughtUpAt }: Pair, now: number): number {
  return blockedSince === null ? Math.max(0, caughtUpAt - now) : Math.min(latest, now - blockedSince);
}

export const lagOf = (from: string, to: string): string => `store.${from}->store.${to}`;
