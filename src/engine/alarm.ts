import type { Clock } from '../core/ports/clock.js';

/** Rings once, at the earliest of the times that it was set to. Times are monotonic, milliseconds. */
export class Alarm {
  private at = Infinity;
  private sleep = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Does nothing when it rings earlier anyway. */
  set(at: number): void {
    if (at >= this.at) return;
    this.stop();
    this.at = at;
    const { signal } = this.sleep;
    void this.clock.sleep(Math.max(0, at - this.clock.monotonic()), signal).then(() => {
      if (signal.aborted) return;
      this.at = Infinity;
      this.ring();
    });
  }

  stop(): void {
    if (this.at === Infinity) return;
    this.at = Infinity;
    this.sleep.abort(null); // a reason of one's own spares the making of an error that nobody looks at
    this.sleep = new AbortController();
  }
}
