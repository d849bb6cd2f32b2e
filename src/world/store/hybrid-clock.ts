/** Writes that one millisecond can tell apart; the millisecond times this stays a safe whole number until 2248. */
const PER_MS = 1024;

/**
 * A hybrid logical clock: wall time in milliseconds and a counter in one number, later than everything seen so far,
 * so that a write is never older than the one it overwrites, whatever the wall clocks of its authors say.
 */
export class HybridClock {
  private last = 0;

  constructor(private readonly wall: () => number = Date.now) {}

  next(): number {
    this.last = Math.max(this.last + 1, Math.floor(this.wall()) * PER_MS);
    return this.last;
  }

  observe(at: number): void {
    this.last = Math.max(this.last, at);
  }
}

/** @returns the wall time of a hybrid time, milliseconds. */
export function wallTime(at: number): number {
  return Math.floor(at / PER_MS);
}
