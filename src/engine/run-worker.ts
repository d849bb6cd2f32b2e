import type { RunJournal } from '../core/ports/journal.js';
import type { RunQueue } from '../core/ports/queue.js';
import { toDocument } from '../core/run/to-document.js';
import type { RunDocument } from '../core/run/document.js';
import { Requests } from './requests.js';
import { advance } from './worker.js';
import { stopSignal } from './stop-signal.js';
import type { Outcome, WorkerDeps } from './worker-deps.js';

/** How a run ended here, and what the journal says of it. */
export interface Ended {
  readonly outcome: Outcome;
  readonly run: RunDocument;
}

/** A run that is left to others is offered again so soon, milliseconds: whoever takes it may live where this one does. */
const OFFERED_AGAIN_MS = 250;

/** Advances the runs that come out of the queue. */
export class RunWorker {
  private readonly waiting = new Map<string, { resolve(ended: Ended): void; reject(error: unknown): void }>();
  private readonly working = new Set<string>();
  private readonly stop = stopSignal();
  private readonly requests = new Requests();
  private readonly worker: WorkerDeps;

  constructor(
    private readonly journal: RunJournal,
    private readonly queue: RunQueue,
    worker: Omit<WorkerDeps, 'requests'>,
  ) {
    this.worker = { ...worker, requests: this.requests };
  }

  /** Starts taking runs from the queue. */
  async start(): Promise<void> {
    await this.queue.consume((run) => this.advance(run));
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
    await Promise.allSettled([...this.working].map((run) => this.abort(run, by, reason)));
    await closed;
  }

  /** Takes a run over only to put everything back. */
  async reverse(run: string): Promise<Ended> {
    return this.ended(run, await this.lead(run, 'reverse'));
  }

  /** Lets go of the runs in hand without a rollback; another worker may go on with them. */
  async release(): Promise<void> {
    this.stop.abort();
    await this.queue.close();
  }

  private async advance(run: string): Promise<void> {
    const waiter = this.waiting.get(run);
    this.waiting.delete(run);
    this.working.add(run);
    try {
      const outcome = await this.lead(run, 'resume');
      await this.passOn(run, outcome);
      if (waiter) waiter.resolve(await this.ended(run, outcome));
    } catch (error) {
      if (!waiter) throw error;
      waiter.reject(error);
    } finally {
      this.working.delete(run);
    }
  }

  private async lead(run: string, intent: 'resume' | 'reverse'): Promise<Outcome> {
    let outcome: Outcome | null = null;
    try {
      return (outcome = await advance(this.worker, run, intent, this.stop.signal));
    } finally {
      this.worker.onLeft?.(run, outcome === 'lost');
    }
  }

  /** Who waits for a run that is let go of need not look for it. */
  private async passOn(run: string, outcome: Outcome): Promise<void> {
    if (outcome === 'overdue')
      this.worker.onWarning?.(
        `run ${run}: its rollback could not be verified in time; it is left for another attempt`,
        {
          run,
        },
      );
    if (outcome === 'aside') await this.offer(run);
    if (outcome !== 'released') return;
    // Found in the journal by everybody else where the queue is away.
    await this.queue.enqueue(run, { urgent: true }).catch(() => undefined);
  }

  private async offer(run: string): Promise<void> {
    const notBefore = new Date(this.worker.clock.now().getTime() + OFFERED_AGAIN_MS);
    await this.queue.enqueue(run, { notBefore }).catch(() => undefined);
  }

  private async ended(run: string, outcome: Outcome): Promise<Ended> {
    return { outcome, run: toDocument(await this.journal.read(run)) };
  }
}
