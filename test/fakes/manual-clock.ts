import type { Clock } from '../../src/core/ports/clock.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  private ms = 0;
  private readonly sleepers = new Set<Sleeper>();

  constructor(private readonly start = Date.UTC(2026, 0, 1)) {}

  now(): Date {
    return new Date(this.start + this.ms);
  }

  monotonic(): number {
    return this.ms;
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.sleepers.size;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const sleeper: Sleeper = {
        until: this.ms + ms,
        wake: () => {
          this.sleepers.delete(sleeper);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets time pass; whoever is due wakes in order. */
  advance(ms: number): void {
    this.ms += ms;
    const due = [...this.sleepers].filter(({ until }) => until <= this.ms).sort((a, b) => a.until - b.until);
    for (const sleeper of due) sleeper.wake();
  }
}
