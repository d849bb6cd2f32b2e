import type { Caller, Role } from '../access/caller.js';

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

/** An entry as the log keeps it. */
export interface KeptEntry extends AuditEntry {
  readonly id: string;
}

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
  readonly after?: Pick<KeptEntry, 'at' | 'id'>;
  /** At most so many. */
  readonly limit: number;
}

/** Who changed what. Entries are never edited. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  list(filter: AuditFilter): Promise<readonly KeptEntry[]>;
}

/** Token under which the entry points bind an adapter. */
export const AuditLog = Symbol('AuditLog');

/** @returns the entry of a change that a caller makes now. */
export function auditEntry({ name, role, from }: Caller, now: Date, change: Change): AuditEntry {
  return { at: now.toISOString(), who: name, role, from, ...change };
}
