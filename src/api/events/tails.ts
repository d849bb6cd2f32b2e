import type { Clock } from '../../core/ports/clock.js';
import type { RunFeed } from '../../core/ports/run-feed.js';

/** Followers of one run, and the one poll that they share. */
interface Tail {
  readonly waiting: Set<() => void>;
  readonly over: AbortController;
  /** So many events the run has, as far as anybody here knows. */
  known: number;
}

/**
 * Tells those who follow runs when there is more to read. A run that goes on in this process says so itself; of all
 * others the journal is asked, once for all followers of a run, however many these are.
 */
export class Tails {
  private readonly tails = new Map<string, Tail>();

  /** @param everyMs how often the journal is asked */
  constructor(
    private readonly feed: Pick<RunFeed, 'progress'>,
    private readonly clock: Clock,
    private readonly everyMs: number,
  ) {}

  /** Resolves when a run may have more than `seen` events, or at the abort of `signal`. */
  async more(run: string, seen: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const tail = this.tails.get(run) ?? this.start(run, seen);
    if (tail.known > seen) return;
    tail.known = seen;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        tail.waiting.delete(done);
        if (tail.waiting.size === 0) this.end(run, tail);
        resolve();
      };
      tail.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** A run of this process has recorded something. */
  wake(run: string): void {
    for (const done of [...(this.tails.get(run)?.waiting ?? [])]) done();
  }

  private start(run: string, seen: number): Tail {
    const tail: Tail = { waiting: new Set(), over: new AbortController(), known: seen };
    this.tails.set(run, tail);
    void this.poll(run, tail);
    return tail;
  }

  private end(run: string, tail: Tail): void {
    tail.over.abort();
    if (this.tails.get(run) === tail) this.tails.delete(run);
  }

  private async poll(run: string, tail: Tail): Promise<void> {
    while (!tail.over.signal.aborted) {
      // A journal that cannot be read for a moment is asked again: whoever reads next is told what is wrong.
      const { events } = await this.feed.progress(run).catch(() => ({ events: 0 }));
      if (events > tail.known) {
        tail.known = events;
        this.wake(run);
      }
      await this.clock.sleep(this.everyMs, tail.over.signal);
    }
  }
}
