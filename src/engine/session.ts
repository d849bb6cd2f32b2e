import { isCode, SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { Fence, Injection } from '../core/ports/fault.js';
import type { RunJournal, RunLease } from '../core/ports/journal.js';
import type { Recorded, RunEvent } from '../core/run/event.js';
import { evolve } from '../core/run/evolve.js';
import { stopSignal } from './stop-signal.js';
import type { InjectionState, RunState } from '../core/run/state.js';

/**
 * One worker's hold on one run: its lease, the state as journaled so far, and the only way to add to it.
 * Everything that acts for the run asks here first whether it still may.
 */
export class RunSession {
  /** Aborted when the lease is gone: nothing may be done for the run any more. */
  readonly gone = stopSignal();
  /** Called after every append and when the lease is gone. */
  onChange: () => void = () => undefined;
  private tail: Promise<void> = Promise.resolve();
  private leaseUntil: number;
  private doubtUntil = 0;

  constructor(
    private readonly journal: RunJournal,
    readonly clock: Clock,
    readonly lease: RunLease,
    private current: RunState,
    private readonly onRecorded: (recorded: readonly Recorded[], state: RunState) => void,
  ) {
    this.leaseUntil = clock.monotonic() + current.tempo.runLeaseMs;
  }

  get state(): RunState {
    return this.current;
  }

  get now(): number {
    return this.clock.now().getTime();
  }

  /**
   * Appends events durably, one caller after the other. `make` sees the state at its turn, so that what was decided
   * on an older one can be dropped. After the end of a run nothing is added.
   */
  async record(make: (state: RunState) => readonly RunEvent[]): Promise<void> {
    const turn = this.tail.then(() => this.append(make(this.current)));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async append(events: readonly RunEvent[]): Promise<void> {
    if (events.length === 0 || this.current.stage === 'finished') return;
    this.refuseIfGone();
    const at = this.clock.now().toISOString();
    const recorded = events.map((event, index) => ({
      seq: this.current.seq + index,
      at,
      epoch: this.lease.epoch,
      event,
    }));
    await this.asHolder(() => this.journal.append(this.lease, this.current.seq, recorded));
    this.current = recorded.reduce(evolve, this.current);
    this.onRecorded(recorded, this.current);
    this.onChange();
  }

  async renew(): Promise<void> {
    const from = this.clock.monotonic();
    await this.asHolder(() => this.journal.renew(this.lease, this.current.tempo.runLeaseMs));
    this.leaseUntil = from + this.current.tempo.runLeaseMs;
  }

  /**
   * Before every call that changes the world: the lease must outlive the call. A worker that was frozen finds out
   * here, on its own monotonic clock, and asks the journal before it acts.
   */
  async mayAct(): Promise<void> {
    this.refuseIfGone();
    if (this.leaseUntil - this.clock.monotonic() < this.current.tempo.callTimeoutMs) await this.renew();
  }

  /** A call that changes the world was given up: it may still arrive. */
  doubt(): void {
    this.doubtUntil = this.clock.monotonic() + 2 * this.current.tempo.callTimeoutMs;
  }

  /** Resolves when whatever was given up has arrived, or never will. */
  async certain(): Promise<void> {
    await this.clock.sleep(Math.max(0, this.doubtUntil - this.clock.monotonic()), this.gone.signal);
  }

  fence(injection: Pick<InjectionState, 'id' | 'class' | 'deadline'>, signal: AbortSignal): Fence {
    const until = injection.class === 'harm' ? this.now + this.current.tempo.harmTtlMs : injection.deadline;
    return {
      run: this.current.run,
      injection: injection.id,
      epoch: this.lease.epoch,
      expiresAt: new Date(until),
      signal,
    };
  }

  /** The record that a fault gets back: what was planned, whether it is proven, and nothing that it could remember. */
  injection(state: InjectionState): Injection {
    const { subject, regions, zones, undo, summary, effect } = state.plan;
    const { id, kind, phase } = state;
    const wasProven = phase === 'in-effect';
    const what = { subject, regions, zones, undo, summary, effect };
    return { id, run: this.current.run, kind, class: state.class, wasProven, ...what };
  }

  private refuseIfGone(): void {
    if (this.gone.signal.aborted)
      throw new SilverbackError('lease-lost', `run ${this.current.run} is held by another worker`);
  }

  private asHolder<T>(work: () => Promise<T>): Promise<T> {
    return work().catch((error: unknown) => {
      if (isCode(error, 'lease-lost')) this.gone.abort();
      throw error;
    });
  }
}
