import { type Leases, type Lease } from './leases.js';

/** Milliseconds that no change of the wall clock moves. */
export const monotonic = (): number => performance.now();

/** The longest that a timer of Node can wait; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** `setTimeout` for a wait of any length, in whole milliseconds: `act` is called then, or earlier if it is very far away. */
export function wakeIn(ms: number, act: () => void): NodeJS.Timeout {
  return setTimeout(act, Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms))));
}

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
    if (next !== null) this.timer = wakeIn(next - monotonic(), () => this.sweep());
  }

  private sweep(): void {
    const expired = this.leases.sweep(monotonic());
    this.rearm();
    if (expired.length > 0) this.onExpired(expired);
  }
}
