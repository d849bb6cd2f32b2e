import { ControlError, notFound } from '../control-error.js';
import { type LeaseTimer, monotonic } from '../lease-timer.js';
import { type Leases } from '../leases.js';
import { type Manner } from '../manner.js';
import { type WireFence } from '../protocol.js';
import { type Child } from './child-process.js';
import { guardPause } from './pause-guard.js';
import { type Process, type ProcessTable } from './process-table.js';
import { StartQueue } from './start-order.js';

const BACKOFF_MS = { first: 250, most: 5000 };
/** A process that lived so long has started well. */
const STABLE_MS = 10_000;
const READY_WITHIN_MS = 15_000;
/** A process that does not end on SIGTERM within this is killed. */
const TERM_MS = 5000;
/** How long an edge has to hear that an instance leaves and to take its next request elsewhere. */
const LEAVE_MS = 200;

export interface KeeperParts {
  readonly table: ProcessTable;
  readonly leases: Leases;
  readonly timer: LeaseTimer;
  readonly start: (process: Process) => Child;
  readonly isServing: () => boolean;
  readonly log: (message: string) => void;
}

/** Keeps processes as they should be: alive, unless a lease holds them down or paused, or the scale leaves them out. */
export class Keeper {
  private readonly queue: StartQueue;
  private isClosed = false;

  constructor(private readonly parts: KeeperParts) {
    this.queue = new StartQueue(async ({ name }) => {
      const process = parts.table.get(name);
      if (process) await this.start(process);
    }, parts.isServing);
  }

  /** Starts nothing any more. */
  close(): void {
    this.isClosed = true;
    this.queue.clear();
  }

  /** Brings a dead process to what it should be. A living one is left alone: who wants it dead signals it. */
  reconcile(process: Process): void {
    if (process.child) return;
    const { table } = this.parts;
    const { name } = process.spec;
    this.queue.remove(name);
    process.registered &&= process.wanted;
    if (this.isClosed || !process.wanted) table.set(process, 'stopped');
    else if (this.isHeld(process)) table.set(process, 'down');
    else {
      table.set(process, 'queued');
      this.queue.add(process.spec);
    }
  }

  /**
   * Harms a process under the lease. Resolves when it is dead (`kill`), frozen (`pause`), or on its way out. Throws 404,
   * and 409 `not-running` for a pause of what does not run.
   */
  async down(name: string, fence: WireFence, manner: Manner): Promise<void> {
    const process = this.named(name);
    if (this.isClosed) throw new ControlError(503, 'ending', 'the world is ending');
    if (manner === 'pause' && process.state !== 'healthy' && process.state !== 'paused') {
      throw new ControlError(409, 'not-running', `${name} is ${process.state}`);
    }
    this.parts.leases.take(name, fence, monotonic());
    this.parts.timer.rearm();
    if (!process.child) return this.reconcile(process);
    this.parts.table.emit('change', process);
    if (manner === 'kill') await this.stop(process, 'SIGKILL');
    else if (manner === 'pause') await this.pause(process);
    else if (manner === 'drain' && process.state === 'healthy') this.leave(process);
    else if (process.state !== 'leaving' && process.state !== 'stopping') this.finish(process);
  }

  /** Gives up an injection's lease on a process; it comes back when no other one holds it. Throws 404. */
  up(name: string, injection: string): void {
    const process = this.named(name);
    this.parts.leases.release(name, injection);
    this.parts.timer.rearm();
    this.revive(process);
  }

  /** A lease is gone. */
  revive(process: Process): void {
    const { table } = this.parts;
    process.failures = 0;
    if (!process.child) this.reconcile(process);
    else if (this.isHeld(process)) table.emit('change', process);
    else if (process.state === 'paused') this.resume(process);
    else if (process.state === 'leaving' && process.wanted) this.welcome(process);
    else table.emit('change', process);
  }

  /** Takes it out of its edge, which hears of it through the table's change, and then asks it to finish. */
  leave(process: Process): void {
    const { child } = process;
    process.withdrawn = true;
    if (!child) return this.reconcile(process);
    this.parts.table.set(process, 'leaving');
    setTimeout(() => {
      if (process.child === child && process.state === 'leaving') this.finish(process);
    }, LEAVE_MS);
  }

  /** Resolves when its child is dead. */
  async stop(process: Process, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child, gone } = process;
    if (!child) return;
    child.signal(signal);
    // Frozen, it would not hear that it is to end.
    this.thaw(process);
    const impatience = setTimeout(() => child.signal('SIGKILL'), TERM_MS);
    await gone.finally(() => clearTimeout(impatience));
  }

  private finish(process: Process): void {
    this.parts.table.set(process, 'stopping');
    void this.stop(process, 'SIGTERM');
  }

  private async pause(process: Process): Promise<void> {
    const { child } = process;
    if (process.guard || !child || child.pid === null) return;
    const guard = await guardPause(child.pid, () => {
      if (process.guard !== guard) return;
      this.parts.log(`the guard of ${process.spec.name} is gone; it goes on`);
      this.resume(process);
    });
    const isAsItWas = process.child === child && process.state === 'healthy' && this.isHeld(process);
    if (!isAsItWas) return guard.dismiss();
    process.guard = guard;
    child.signal('SIGSTOP');
    this.parts.table.set(process, 'paused');
  }

  private resume(process: Process): void {
    this.thaw(process);
    this.parts.table.set(process, 'healthy');
  }

  private thaw(process: Process): void {
    process.child?.signal('SIGCONT');
    process.guard?.dismiss();
    process.guard = null;
  }

  private welcome(process: Process): void {
    process.withdrawn = false;
    this.parts.table.set(process, 'healthy');
  }

  /** Resolves when it is ready, or dead. */
  private async start(process: Process): Promise<void> {
    const child = this.parts.start(process);
    const startedAt = monotonic();
    process.child = child;
    process.gone = child.exited.then((reason) => this.died(process, reason, monotonic() - startedAt));
    this.parts.table.set(process, 'starting');
    const impatience = setTimeout(() => child.signal('SIGKILL'), READY_WITHIN_MS);
    const ready = child.ready.then(() => {
      process.registered = true;
      if (process.child === child && process.state === 'starting') this.welcome(process);
    });
    await Promise.race([ready, process.gone]).finally(() => clearTimeout(impatience));
  }

  private died(process: Process, reason: string, livedMs: number): void {
    const { table, log } = this.parts;
    const isExpected = this.isClosed || !process.wanted || process.state === 'stopping' || this.isHeld(process);
    process.child = null;
    process.guard?.dismiss();
    process.guard = null;
    process.lastExit = reason;
    if (isExpected) return this.reconcile(process);
    if (livedMs > STABLE_MS) process.failures = 0;
    const pause = Math.min(BACKOFF_MS.first * 2 ** process.failures, BACKOFF_MS.most);
    process.failures += 1;
    log(`${process.spec.name} died (${reason}); it starts again in ${pause} ms`);
    table.set(process, 'queued');
    setTimeout(() => this.reconcile(process), pause);
  }

  private isHeld(process: Process): boolean {
    return this.parts.table.heldBy(process).length > 0;
  }

  private named(name: string): Process {
    const process = this.parts.table.get(name);
    if (!process) throw notFound(`no process is called ${name}`);
    return process;
  }
}
