import { inTurn } from '../core/in-turn.js';
import type { Courier } from '../engine/courier.js';
import type { Recovery } from '../engine/recovery.js';
import type { RunWorker } from '../engine/run-worker.js';
import type { Answering } from './inquiries.js';

/** What a process of the service does besides answering its own callers, from its start to its end. */
export class WorkerProcess {
  private readonly over = new AbortController();
  private readonly left = new AbortController();
  private recovering: Promise<void> | undefined;
  private telling: Promise<void> | undefined;
  private answering: Answering | undefined;

  /** @param answers begins to answer the questions of other processes; null when there are none */
  constructor(
    private readonly worker: RunWorker,
    private readonly recovery: Recovery,
    private readonly courier: Courier,
    private readonly answers: (() => Promise<Answering>) | null,
  ) {}

  /** Whether others go on with what this one lets go of. */
  get hasOthers(): boolean {
    return this.answers !== null;
  }

  async start(): Promise<void> {
    await this.worker.start();
    this.answering = await this.answers?.();
    this.recovering = this.recovery.run(this.over.signal);
    this.telling = this.courier.run(this.left.signal);
  }

  /**
   * Takes no more, and resolves when no run is in hand: others go on with them at once, or there are none and all are
   * rolled back.
   * @param insisted leaves at once even so
   */
  async end(signal: string, insisted: Promise<unknown>): Promise<void> {
    this.over.abort();
    await inTurn(
      () => this.hasOthers || Promise.race([this.worker.end('signal', `${signal} received`), insisted]),
      () => together(this.worker.release(), Promise.resolve(this.answering?.close()), Promise.resolve(this.recovering)),
      () => this.left.abort(),
      () => this.telling,
    );
  }
}

/** Resolves when all are over. @throws the first error */
async function together(...all: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(all);
  await Promise.all(all);
}
