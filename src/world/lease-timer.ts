import { type Leases, type Lease } from './leases.js';

/** Milliseconds that no change of the wall clock moves. */
export const monotonic = (): number => performance.now();

/** Sweeps leases at the moment when the next one runs out. `rearm` after every change of the leases. */
export class LeaseTimer {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly leases: Leases,
    private readonly onExpired: (expired: readonly Lease[]) => void,
  ) {}

  rearm(): void {
    clearTimeout(this.timer);
    const next = this.leases.nextExpiry();
    if (next !== null) this.timer = setTimeout(() => this.sweep(), Math.max(0, Math.ceil(next - monotonic())));
  }

  private sweep(): void {
    const expired = this.leases.sweep(monotonic());
    this.rearm();
    if (expired.length > 0) this.onExpired(expired);
  }
}
