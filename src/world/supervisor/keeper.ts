import { ControlError, notFound } from '../control-error.js';
import { type LeaseTimer, monotonic } from '../lease-timer.js';
import { type Leases } from '../leases.js';
import { type WireFence } from '../protocol.js';
import { type Child } from './child-process.js';
import { type Process, type ProcessTable } from './process-table.js';
import { StartQueue } from './start-order.js';

const BACKOFF_MS = { first: 250, most: 5000 };
/** A process that lived so long has started well. */
const STABLE_MS = 10_000;
const READY_WITHIN_MS = 15_000;
/** A process that does not end on SIGTERM within this is killed. */
const TERM_MS = 5000;

export interface KeeperParts {
  readonly table: ProcessTable;
  readonly leases: Leases;
  readonly timer: LeaseTimer;
  readonly start: (process: Process) => Child;
  readonly isServing: () => boolean;
  readonly log: (message: string) => void;
}

/** Keeps processes as they should be: alive, unless a lease holds them down or the scale leaves them out. */
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
    else if (table.heldBy(process).length > 0) table.set(process, 'down');
    else {
      table.set(process, 'queued');
      this.queue.add(process.spec);
    }
  }

  /** Kills a process and keeps it down under the lease. Resolves when it is dead. Throws 404. */
  async down(name: string, fence: WireFence, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const process = this.named(name);
    if (this.isClosed) throw new ControlError(503, 'ending', 'the world is ending');
    this.parts.leases.take(name, fence, monotonic());
    this.parts.timer.rearm();
    if (process.child) {
      this.parts.table.emit('change', process);
      await this.stop(process, signal);
    } else this.reconcile(process);
  }

  /** Gives up an injection's lease on a process; it starts when no other one holds it. Throws 404. */
  up(name: string, injection: string): void {
    const process = this.named(name);
    this.parts.leases.release(name, injection);
    this.parts.timer.rearm();
    this.revive(process);
  }

  /** A lease is gone. */
  revive(process: Process): void {
    process.failures = 0;
    if (process.child) this.parts.table.emit('change', process);
    else this.reconcile(process);
  }

  /** Resolves when its child is dead. */
  async stop(process: Process, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child, gone } = process;
    if (!child) return;
    child.signal(signal);
    const impatience = setTimeout(() => child.signal('SIGKILL'), TERM_MS);
    await gone.finally(() => clearTimeout(impatience));
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
      if (process.child === child && process.state === 'starting') this.parts.table.set(process, 'healthy');
    });
    await Promise.race([ready, process.gone]).finally(() => clearTimeout(impatience));
  }

  private died(process: Process, reason: string, livedMs: number): void {
    const { table, log } = this.parts;
    process.child = null;
    const isExpected = this.isClosed || !process.wanted || table.heldBy(process).length > 0;
    if (isExpected) return this.reconcile(process);
    if (livedMs > STABLE_MS) process.failures = 0;
    const pause = Math.min(BACKOFF_MS.first * 2 ** process.failures, BACKOFF_MS.most);
    process.failures += 1;
    log(`${process.spec.name} died (${reason}); it starts again in ${pause} ms`);
    table.set(process, 'queued');
    setTimeout(() => this.reconcile(process), pause);
  }

  private named(name: string): Process {
    const process = this.parts.table.get(name);
    if (!process) throw notFound(`no process is called ${name}`);
    return process;
  }
}
