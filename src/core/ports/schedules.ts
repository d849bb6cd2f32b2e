import type { AuditEntry } from './audit.js';
import type { Outcome } from '../schedule/firing.js';
import type { Draw, Schedule, Slot } from '../schedule/schedule.js';
import type { RunRequest } from '../run/request.js';

/** A schedule as it was written: JSON that `scheduleSchema` accepts. */
export type ScheduleDocument = Readonly<Record<string, unknown>>;

/** Times are milliseconds since the epoch, on the clock of the store. */
export interface StoredSchedule {
  readonly id: string;
  /** Counts changes, from 1. */
  readonly version: number;
  readonly document: ScheduleDocument;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
  /** Null when it is paused, when nothing is left of it, or when this version cannot read it. */
  readonly next: Slot | null;
  /** What became of the slot before. */
  readonly last: Firing | null;
}

/** What became of one slot, and why. It is written together with the run that it asked for, and never twice. */
export interface Firing {
  readonly schedule: string;
  readonly slot: number;
  /** When it was to be started: the slot and its share of the jitter. */
  readonly dueAt: number;
  /** When it was decided. */
  readonly at: number;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly run: string | null;
  readonly draw: Draw | null;
}

/** A schedule whose time has come. */
export interface DueSchedule {
  readonly id: string;
  readonly version: number;
  readonly slot: Slot;
  /** Null: this version cannot read what was written. */
  readonly schedule: Schedule | null;
}

/** The same with all that a run needs, or why there is nothing to run. */
export interface PreparedFiring {
  readonly due: DueSchedule;
  readonly run: { readonly id: string; readonly request: RunRequest } | { readonly obstacles: readonly string[] };
}

/**
 * Schedules and what became of their slots. A slot is decided once, however many processes ask, on the clock of the
 * database: no two machines' clocks are compared. Every change is durable when it returns, with its entry in the audit
 * log or not at all.
 */
export interface ScheduleStore {
  create(id: string, document: ScheduleDocument, by: string, entry?: AuditEntry): Promise<StoredSchedule>;
  /** @throws `schedule-not-found` */
  read(id: string): Promise<StoredSchedule>;
  /** In order of id. @param after only ids that come after it */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly StoredSchedule[]>;
  /**
   * A schedule whose times stay the same keeps its next slot; otherwise that is placed anew, from now on.
   * @param version the one that is replaced; null: whichever it is
   * @throws `schedule-not-found`, `precondition-failed`
   */
  change(
    id: string,
    version: number | null,
    document: ScheduleDocument,
    by: string,
    entry?: AuditEntry,
  ): Promise<StoredSchedule>;
  /** With all its firings; its runs stay. @throws `schedule-not-found`, `precondition-failed` */
  remove(id: string, version: number | null, entry?: AuditEntry): Promise<void>;
  /** The newest first. @param before only slots before it */
  firings(id: string, page: { readonly before?: number; readonly limit: number }): Promise<readonly Firing[]>;

  /** Schedules to be decided now, those that wait longest first, and how long until there is one: 0 when there is, null when there never is. */
  due(limit: number): Promise<{ readonly due: readonly DueSchedule[]; readonly nextInMs: number | null }>;
  /**
   * Decides due slots, all in one transaction with the runs that they ask for. One that another process has decided, or
   * that was changed meanwhile, is left out, and so is one that has to wait.
   */
  settle(prepared: readonly PreparedFiring[]): Promise<readonly Firing[]>;
}

/** Token under which the entry points bind an adapter. */
export const ScheduleStore = Symbol('ScheduleStore');
