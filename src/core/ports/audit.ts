import type { Role } from '../access/caller.js';

/** Everything that can be done to what Silverback keeps. */
export const AUDIT_ACTIONS = [
  'run.request',
  'run.abort',
  'run.pause',
  'run.resume',
  'experiment.put',
  'experiment.remove',
  'schedule.create',
  'schedule.change',
  'schedule.remove',
  'halt.set',
  'halt.lift',
  'incident.open',
  'incident.close',
  'webhook.put',
  'webhook.remove',
  'webhook.revive',
  'token.create',
  'token.revoke',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change that somebody made. */
export interface AuditEntry {
  /** Rising, so that changes of one moment keep their order. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
  readonly role: Role;
  readonly from: string | null;
  /** What was done, as `run.abort`. One of ours, or of another version whose log was imported. */
  readonly action: string;
  /** To what: an id or a name. */
  readonly subject: string;
  /** JSON of what was there before; null for nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What of an entry is told by whoever makes the change. */
export interface Change extends Pick<AuditEntry, 'subject' | 'before' | 'after'> {
  readonly action: AuditAction;
}

/** @returns the entry of a change. @param before what was there, as whoever makes the change finds it */
export type EntryOf<Before> = (before: Before) => AuditEntry;

/** Which entries are asked for; what is left out does not matter. */
export interface AuditFilter {
  readonly who?: string;
  readonly action?: string;
  readonly subject?: string;
  /** Only of this moment or later, ISO 8601. */
  readonly since?: string;
  /** Only before this moment, ISO 8601. */
  readonly until?: string;
  /** Only what comes after this entry in the order of the list. */
  readonly after?: Pick<AuditEntry, 'at' | 'id'>;
  /** At most so many. */
  readonly limit: number;
}

/**
 * Who changed what. It is only read: an entry is written by the store that makes the change, in the same transaction, so
 * that there is neither a change without its entry nor an entry without its change. Entries are never edited.
 */
export interface AuditLog {
  /** The newest first. */
  list(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

/** Token under which the entry points bind an adapter. */
export const AuditLog = Symbol('AuditLog');
