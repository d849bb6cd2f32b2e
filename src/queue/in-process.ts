import type { Clock } from '../core/ports/clock.js';
import type { EnqueueOptions, RunQueue } from '../core/ports/queue.js';

export interface InProcessQueueOptions {
  readonly clock: Clock;
  /** How many runs are handled at a time. */
  readonly concurrency: number;
  /** Told of every handler that threw. */
  readonly onError: (run: string, error: unknown) => void;
}

type Handler = (run: string) => Promise<void>;

/**
 * The run queue inside one process. It remembers nothing beyond it: the journal knows which runs are due.
 * A run that is being handled is not handed out a second time before that has ended; what is enqueued after the
 * close is dropped.
 */
export class InProcessQueue implements RunQueue {
  /** By run, when it may be taken at the earliest: milliseconds since the epoch. */
  private waiting = new Map<string, number>();
  private readonly inFlight = new Map<string, Promise<void>>();
  private handler: Handler | undefined;
  private alarm: AbortController | undefined;
  private closed = false;

  constructor(private readonly options: InProcessQueueOptions) {}

  async enqueue(run: string, { notBefore, urgent = false }: EnqueueOptions = {}): Promise<void> {
    if (this.closed) return;
    const at = notBefore?.getTime() ?? 0;
    const before = this.waiting.get(run);
    if (before === undefined && urgent) this.waiting = new Map([[run, at], ...this.waiting]);
    else this.waiting.set(run, Math.min(at, before ?? at));
    this.dispatch();
  }

  async consume(handler: Handler): Promise<void> {
    if (this.handler) throw new Error('this queue has a consumer already');
    this.handler = handler;
    this.dispatch();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.alarm?.abort();
    await Promise.all(this.inFlight.values());
  }

  /** Hands out all that may be taken now, and wakes up again for the first that may be taken later. */
  private dispatch(): void {
    this.alarm?.abort();
    if (this.closed || !this.handler) return;
    const now = this.options.clock.now().getTime();
    let next = Infinity;
    for (const [run, at] of this.waiting) {
      if (this.inFlight.size >= this.options.concurrency) return;
      if (this.inFlight.has(run)) continue;
      if (at <= now) this.take(run, this.handler);
      else next = Math.min(next, at);
    }
    if (next !== Infinity) void this.wakeAfter(next - now);
  }

  /** The handler begins after this returns, so that what it enqueues at once already finds its run in flight. */
  private take(run: string, handler: Handler): void {
    this.waiting.delete(run);
    const ended = Promise.resolve()
      .then(() => handler(run))
      .catch((error: unknown) => this.options.onError(run, error))
      .finally(() => {
        this.inFlight.delete(run);
        this.dispatch();
      });
    this.inFlight.set(run, ended);
  }

  private async wakeAfter(ms: number): Promise<void> {
    const alarm = new AbortController();
    this.alarm = alarm;
    await this.options.clock.sleep(ms, alarm.signal);
    if (!alarm.signal.aborted) this.dispatch();
  }
}
