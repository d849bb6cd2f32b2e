import { Leases } from '../leases.js';
import { LeaseTimer, monotonic } from '../lease-timer.js';
import { type RenewAnswer, type RenewRequest, type WireFence } from '../protocol.js';
import { type CallFault, type CallFaultState } from './call-fault.js';
import { draw } from './delay.js';
import { type Answer, NoAnswer } from './forward.js';
import { lotOf } from './lot.js';
import { Pauses } from './pauses.js';

/** A call to an instance, as faults choose by it. */
export interface Call {
  readonly zone: string;
  /** For its lot; null: chance decides. */
  readonly name: string | null;
}
/** A fault that is held, and what it has done so far. */
interface Held {
  readonly fault: CallFault;
  readonly pauses: Pauses;
  calls: number;
  bitten: number;
}

/**
 * Delays or breaks a share of the calls to instances, as the fault filter of a service mesh does, under leases. In
 * memory: a restarted edge is clean. Health checks do not pass it: a grey failure is one that they do not see.
 */
export class FaultFilter {
  private readonly held = new Map<string, Held>();
  private readonly leases = new Leases();
  private readonly timer = new LeaseTimer(this.leases, (expired) => {
    for (const { injection } of expired) this.drop(injection);
  });

  /** The same injection again keeps what was counted. */
  put(fault: CallFault, fence: WireFence): void {
    const { injection } = fence;
    this.leases.take(injection, fence, monotonic());
    this.timer.rearm();
    const known = this.held.get(injection);
    this.held.set(injection, known ? { ...known, fault } : { fault, pauses: new Pauses(), calls: 0, bitten: 0 });
  }

  remove(injection: string): void {
    this.leases.release(injection, injection);
    this.timer.rearm();
    this.drop(injection);
  }

  renew(request: RenewRequest): RenewAnswer {
    const answer = this.leases.renew(request, monotonic());
    this.timer.rearm();
    return answer;
  }

  state(): readonly CallFaultState[] {
    const now = monotonic();
    return this.leases.all().flatMap(({ injection, run, expiresAt }) => {
      const held = this.held.get(injection);
      if (!held) return [];
      const { fault, calls, bitten } = held;
      return [{ ...fault, injection, run, expiresInMs: expiresAt - now, calls, bitten }];
    });
  }

  /**
   * What a call to an instance meets before it is made: perhaps a pause, and then null when it may be made, or the answer
   * that it gets instead. Rejects with `NoAnswer` when it breaks, `timeoutMs` later when it is lost. No pause is longer
   * than `patienceMs`: nobody waits for the answer any more.
   */
  async meet({ zone, name }: Call, timeoutMs: number, patienceMs: number): Promise<Answer | null> {
    for (const [injection, held] of [...this.held]) {
      // Ended while the call was held up by another one: its pauses are released already, and nobody would do so again.
      if (!this.held.has(injection)) continue;
      const { share, harm, zone: selected } = held.fault;
      if (selected !== null && selected !== zone) continue;
      held.calls += 1;
      if ((name === null ? Math.random() : lotOf(injection, name)) >= share) continue;
      if (harm.kind === 'delay') {
        if (await held.pauses.pause(Math.min(patienceMs, draw(harm.delay, Math.random)))) held.bitten += 1;
        continue;
      }
      // A call whose fault ended while it was lost goes on.
      if (harm.with === 'timeout' && !(await held.pauses.pause(timeoutMs))) continue;
      held.bitten += 1;
      if (typeof harm.with === 'number') return answerOf(harm.with);
      throw new NoAnswer(harm.with, { cause: new Error('a fault that is held') });
    }
    return null;
  }

  /** Calls that it holds up go on at once. */
  private drop(injection: string): void {
    this.held.get(injection)?.pauses.release();
    this.held.delete(injection);
  }
}

/** A 503 says that one may come again, as those of instances do. */
function answerOf(status: number): Answer {
  const headers = { 'content-type': 'text/plain', ...(status === 503 && { 'retry-after': '0' }) };
  return { status, headers, body: Buffer.from('aborted by the fault filter\n') };
}
