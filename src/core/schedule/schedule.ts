/**
 * A schedule after parsing: when an experiment is asked for by itself. Durations are milliseconds, instants
 * milliseconds since the epoch; all that is a time of day or a date is read in `timezone`.
 */
export interface Schedule {
  readonly name: string | null;
  readonly experiment: string;
  /** Null: the target that the experiment names. */
  readonly target: string | null;
  readonly variables: Readonly<Record<string, string>>;
  /** IANA name. */
  readonly timezone: string;
  readonly when: When;
  readonly overlap: 'forbid' | 'queue' | 'allow';
  readonly missed: 'skip' | 'run-once';
  readonly startWithinMs: number;
  readonly jitterMs: number;
  /** Open at any time when there is none. */
  readonly windows: readonly Window[];
  readonly blackouts: readonly Blackout[];
  readonly paused: boolean;
}

export type When =
  | { readonly kind: 'cron'; readonly cron: string }
  /** `from` null: counted from the creation of the schedule. */
  | { readonly kind: 'every'; readonly everyMs: number; readonly from: number | null }
  | { readonly kind: 'once'; readonly at: number }
  | RandomDays;

/** On average once in `meanDays` of the weekdays, at a moment drawn between two hours of the day. */
export interface RandomDays {
  readonly kind: 'random';
  readonly meanDays: number;
  readonly weekdays: readonly Weekday[];
  /** First hour of the day, and the hour before which it has begun. */
  readonly hours: readonly [number, number];
  readonly minimumGapMs: number;
}

/** In the order of `Date.prototype.getUTCDay`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes of the day; `to` at or before `from` is on the next day. */
export interface Window {
  readonly weekdays: readonly Weekday[];
  readonly from: number;
  readonly to: number;
}

/** Whole days, both included, as `2026-12-24`. */
export interface Blackout {
  readonly from: string;
  readonly to: string;
  readonly reason: string | null;
}

/**
 * What a schedule's own chance hangs on, the same in every process.
 */
export interface Identity {
  readonly id: string;
  /** When the schedule was created. */
  readonly createdAt: number;
}

/** One time at which a schedule is due. With the schedule's id it is the key under which that happens once. */
export interface Slot {
  readonly at: number;
  /** Only of `random`: how it was drawn. */
  readonly draw: Draw | null;
}

export interface Draw {
  readonly seed: number;
  /** The how manieth day of those on which it could have been. */
  readonly day: number;
  /** How far into the hours of that day, share of 1. */
  readonly share: number;
}
