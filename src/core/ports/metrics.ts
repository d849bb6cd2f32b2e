/** What a process tells of itself, for Prometheus. */
export interface Metrics {
  /** As in `Content-Type`. */
  readonly type: string;
  /** The exposition; asks the journal, and leaves out what it does not answer. */
  text(): Promise<string>;
}

/** Token under which the entry points bind an adapter. */
export const Metrics = Symbol('Metrics');
