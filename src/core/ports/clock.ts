/** Time as a port: a 24 h drill is simulated in a moment, and tests never sleep. */
export interface Clock {
  /** Wall time, for records that people read. Never compared between machines. */
  now(): Date;
  /** Milliseconds that never jump, for leases, deadlines and durations in one process. */
  monotonic(): number;
  /** Resolves after `ms`, or as soon as `signal` is aborted (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const Clock = Symbol('Clock');
