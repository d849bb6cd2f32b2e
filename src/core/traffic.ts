import type { Causes } from './causes.js';

/**
 * What users met, counted since the counting process started; two readings are subtracted to judge a window.
 * Taken where the users are (client telemetry), so that a dead region cannot hide its own errors.
 */
export interface TrafficCounters {
  /** Milliseconds on the reader's monotonic clock. */
  readonly at: number;
  /** Names the start of the counting process: another one has counted from zero again. Absent where none is known. */
  readonly incarnation?: string | undefined;
  /** By route, the users' names that a router divides; what is no route (a control) is there too, under its own name. */
  readonly routes: Readonly<Record<string, RouteCounters>>;
}

export interface RouteCounters {
  readonly requests: number;
  /** Requests that got no correct answer, the one allowed retry included. */
  readonly lost: number;
  readonly retried: number;
  /** Requests that arrived in a region which was not their home. */
  readonly stragglers: number;
  /**
   * Times that a user was served in another region than before although nobody had moved him, from the users' side: 0
   * while sessions are continuous. Absent where the meter knows no users.
   */
  readonly switches?: number | undefined;
  /**
   * Requests that whoever plays users was to make and did not, since he got no turn: what was counted beside them is no
   * measure of the load. Absent where users are real.
   */
  readonly skipped?: number | undefined;
  /** Of `lost`, by why. Absent where the meter cannot tell. */
  readonly causes?: Causes | undefined;
  readonly writesAcknowledged: number;
  /** By the region that answered, or that was asked in vain. */
  readonly regions: Readonly<Record<string, RegionCounters>>;
}

export interface RegionCounters {
  readonly requests: number;
  readonly errors: number;
  /** Attempts of users to reach one of the region's addresses, answered or not. */
  readonly attempts: number;
  readonly latency: Histogram;
}

/** `counts[i]` answers took at most `boundsMs[i]`; the last count has no bound. Not cumulative over buckets. */
export interface Histogram {
  readonly boundsMs: readonly number[];
  readonly counts: readonly number[];
}
