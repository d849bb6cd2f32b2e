/** How much of the past is kept in full: the newest runs, as long as they are young enough. */
export interface Keep {
  /** At most so many finished runs; Infinity: any number. */
  readonly runs: number;
  /** Milliseconds since a run finished; Infinity: for ever. */
  readonly forMs: number;
}

/** What became of runs that are not kept in full. */
export interface Pruned {
  /** So many keep their summary and their document, and nothing else. */
  readonly runs: number;
  /** These could not be read, and stay as they are. */
  readonly damaged: readonly string[];
}

/** Bounds what a journal holds. Reports stay: they are made from the document. */
export interface Retention {
  /**
   * Replaces events, signals and samples of finished runs beyond either bound by the run document, each run as a whole;
   * what became of slots of schedules goes by age, but for the newest of each and what goes on, and so do dead letters of
   * webhooks. Any number of processes may do so at once.
   * @param stop ends it between two runs.
   */
  prune(keep: Keep, now: Date, stop?: AbortSignal): Promise<Pruned>;
}

/** Token under which the entry points bind an adapter. */
export const Retention = Symbol('Retention');
