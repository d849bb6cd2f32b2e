/** What users tell of themselves, `GET /stats` (../README.md). */

/** Latency histogram: `counts[i]` answers took at most `boundsMs[i]`; the last count has no bound. */
export interface WireHistogram {
  readonly boundsMs: readonly number[];
  readonly counts: readonly number[];
}
export interface UsersStats {
  /** Names this start of the process: another one has counted from zero again. */
  readonly incarnation: string;
  readonly routes: Readonly<
    Record<
      string,
      {
        readonly requests: number;
        readonly lost: number;
        readonly retried: number;
        readonly stragglers: number;
        /** Times that a user was served in another region than before and nobody had moved him. */
        readonly switches: number;
        /** Starts that were due and never made, because the load itself got no turn. */
        readonly skipped: number;
        /** Of `lost`, by why. */
        readonly causes: Readonly<Record<string, number>>;
        readonly writesAcknowledged: number;
        readonly regions: Readonly<
          Record<
            string,
            {
              readonly requests: number;
              readonly errors: number;
              readonly attempts: number;
              readonly latency: WireHistogram;
            }
          >
        >;
      }
    >
  >;
}
