import { Leases } from '../leases.js';
import { LeaseTimer, monotonic } from '../lease-timer.js';
import { type LinkState, type RenewAnswer, type RenewRequest, type WireFence } from '../protocol.js';

/** Which regions are cut off, by whom, and for how long without renewal. In memory: a restarted link is open. */
export class Cuts {
  private readonly leases = new Leases();
  private readonly timer = new LeaseTimer(this.leases, () => undefined);

  cut(to: string, fence: WireFence): void {
    this.leases.take(to, fence, monotonic());
    this.timer.rearm();
  }

  heal(to: string, injection: string): void {
    this.leases.release(to, injection);
    this.timer.rearm();
  }

  renew(request: RenewRequest): RenewAnswer {
    const answer = this.leases.renew(request, monotonic());
    this.timer.rearm();
    return answer;
  }

  isCut(to: string): boolean {
    return this.leases.holders(to).length > 0;
  }

  state(): LinkState['cuts'] {
    const now = monotonic();
    return this.leases
      .all()
      .map(({ subject, run, injection, expiresAt }) => ({ to: subject, run, injection, expiresInMs: expiresAt - now }));
  }
}
