import type { Clock } from '../core/ports/clock.js';
import type { RunJournal, RunSignal } from '../core/ports/journal.js';
import type { RunQueue } from '../core/ports/queue.js';
import { toDocument } from '../core/run/to-document.js';
import type { RunDocument } from '../core/run/document.js';
import { requested, type RunRequest } from '../core/run/request.js';
import { Requests } from './requests.js';
import { advance } from './worker.js';
import { withdraw } from './withdraw.js';
import { stopSignal } from './stop-signal.js';
import type { Outcome, WorkerDeps } from './worker-deps.js';

/** How a run ended here, and what the journal says of it. */
export interface Ended {
  readonly outcome: Outcome;
  readonly run: RunDocument;
}

/** Takes requests for runs, hands them to the queue, and advances what comes out of it. */
export class RunService {
  private readonly waiting = new Map<string, { resolve(ended: Ended): void; reject(error: unknown): void }>();
  private readonly working = new Set<string>();
  private readonly stop = stopSignal();
  private readonly requests = new Requests();
  private readonly worker: WorkerDeps;

  constructor(
    private readonly journal: RunJournal,
    private readonly queue: RunQueue,
    private readonly clock: Clock,
    worker: Omit<WorkerDeps, 'requests'>,
  ) {
    this.worker = { ...worker, requests: this.requests };
  }

  /** Starts taking runs from the queue. */
  async start(): Promise<void> {
    await this.queue.consume((run) => this.advance(run, 'resume'));
  }

  /** Records the request durably; `finish` queues it. @returns the run's id. */
  async request(request: RunRequest): Promise<string> {
    const run = this.worker.newId();
    await this.journal.create(run, requested(run, request), this.clock.now());
    return run;
  }

  /** Queues a run and resolves when this process is done with it. */
  async finish(run: string): Promise<Ended> {
    const ended = new Promise<Ended>((resolve, reject) => this.waiting.set(run, { resolve, reject }));
    await this.queue.enqueue(run);
    return ended;
  }

  /**
   * Stops a run that this process works on; it rolls back. Resolves when that is recorded. Runs of other processes
   * are reached by a signal in the journal.
   */
  async abort(run: string, by: string, reason: string): Promise<void> {
    await this.requests.ask(run, { kind: 'abort', by, reason });
  }

  /** Takes no more, stops every run in hand, and resolves when each is rolled back, or no longer held. */
  async end(by: string, reason: string): Promise<void> {
    const closed = this.queue.close();
    await Promise.all([...this.working].map((run) => this.abort(run, by, reason)));
    await closed;
  }

  /** Ends a run that nobody has begun with. Does nothing to one that somebody holds: he is told by a signal. */
  async withdraw(run: string, { by, reason }: Pick<RunSignal, 'by' | 'reason'>): Promise<void> {
    await withdraw(this.worker, run, by, reason);
  }

  /** Takes a run over only to put everything back. */
  async reverse(run: string): Promise<Ended> {
    return this.ended(run, await advance(this.worker, run, 'reverse', this.stop.signal));
  }

  /** Lets go of the runs in hand without a rollback; another worker may go on with them. */
  async release(): Promise<void> {
    this.stop.abort();
    await this.queue.close();
  }

  private async advance(run: string, intent: 'resume' | 'reverse'): Promise<void> {
    const waiter = this.waiting.get(run);
    this.waiting.delete(run);
    this.working.add(run);
    try {
      const ended = await this.ended(run, await advance(this.worker, run, intent, this.stop.signal));
      waiter?.resolve(ended);
    } catch (error) {
      if (!waiter) throw error;
      waiter.reject(error);
    } finally {
      this.working.delete(run);
    }
  }

  private async ended(run: string, outcome: Outcome): Promise<Ended> {
    return { outcome, run: toDocument(await this.journal.read(run)) };
  }
}
