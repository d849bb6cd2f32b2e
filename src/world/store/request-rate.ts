/** Long enough that Poisson noise at 200 requests a second stays within 4 %, short enough to notice a shift in a second. */
const TIME_CONSTANT_MS = 2000;

/**
 * User requests a second, exponentially weighted. A user's request makes several calls, and its retry more of them,
 * all under one id, which counts once.
 */
export class RequestRate {
  private rate = 0;
  private at = 0;
  private recent = new Set<string>();
  private older = new Set<string>();
  private rotatedAt = 0;

  /** Counts a call. `now`: monotonic milliseconds. */
  count(request: string, now: number): void {
    if (now - this.rotatedAt > TIME_CONSTANT_MS) {
      this.older = this.recent;
      this.recent = new Set();
      this.rotatedAt = now;
    }
    if (this.recent.has(request) || this.older.has(request)) return;
    this.recent.add(request);
    this.rate = this.perSecond(now) + 1000 / TIME_CONSTANT_MS;
    this.at = now;
  }

  perSecond(now: number): number {
    return this.rate * Math.exp((this.at - now) / TIME_CONSTANT_MS);
  }
}
