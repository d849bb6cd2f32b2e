/**
 * "Advance run R", nothing more: the journal is the truth, so a message may be lost, doubled or late.
 * In one process, or BullMQ.
 */
export interface RunQueue {
  /** The same run twice before it is taken is one message. */
  enqueue(run: string, options?: { readonly notBefore?: Date }): Promise<void>;
  /** Starts handing runs to `handler`, at most `concurrency` at a time. A handler that throws is reported, not retried. */
  consume(handler: (run: string) => Promise<void>): Promise<void>;
  /** Takes no more, and resolves when the handlers in flight have ended. */
  close(): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const RunQueue = Symbol('RunQueue');
