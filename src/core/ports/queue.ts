/**
 * "Advance run R", nothing more: the journal is the truth, so a message may be lost, doubled or late.
 * In one process, or BullMQ.
 */
export interface RunQueue {
  /**
   * The same run twice before it is taken is one message, at the earlier of the two times. Settles: with
   * `queue-unavailable` when the queue does not answer; what is then not on its way, the journal still knows.
   */
  enqueue(run: string, options?: EnqueueOptions): Promise<void>;
  /** Starts handing runs to `handler`, at most `concurrency` at a time. A handler that throws is reported, not retried. */
  consume(handler: (run: string) => Promise<void>): Promise<void>;
  /**
   * Takes no more, and resolves when the handlers in flight have ended. What they enqueue until then is for whoever
   * else consumes; what is enqueued after it is dropped.
   */
  close(): Promise<void>;
}

export interface EnqueueOptions {
  /** It is not handed out before. */
  readonly notBefore?: Date;
  /** It is handed out before all that wait, unless it waits already. */
  readonly urgent?: boolean;
}

/** Token under which the entry points bind an adapter. */
export const RunQueue = Symbol('RunQueue');
