import { monotonic } from '../lease-timer.js';

interface Pause {
  readonly begunAt: number;
  readonly timer: NodeJS.Timeout;
  readonly end: (isOver: boolean) => void;
}

/** Pauses that can all be ended at once, and how long the longest of them was. */
export class Pauses {
  private readonly open = new Set<Pause>();
  private longestMs = 0;

  /** @returns false when it was ended before its time. */
  pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isOver: boolean) => {
        clearTimeout(pause.timer);
        this.open.delete(pause);
        this.longestMs = Math.max(this.longestMs, monotonic() - pause.begunAt);
        resolve(isOver);
      };
      const pause: Pause = { begunAt: monotonic(), timer: setTimeout(() => end(true), ms), end };
      this.open.add(pause);
    });
  }

  release(): void {
    for (const { end } of [...this.open]) end(false);
  }

  /** Milliseconds, those that last included. */
  longest(): number {
    const now = monotonic();
    return Math.max(this.longestMs, ...[...this.open].map(({ begunAt }) => now - begunAt));
  }
}
