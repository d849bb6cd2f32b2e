import type { Caller, Role } from '../access/caller.js';

/** One change that somebody made. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
  readonly role: Role;
  readonly from: string | null;
  /** What was done, as `run.abort`. */
  readonly action: string;
  /** To what: an id or a name. */
  readonly subject: string;
  /** JSON of what was there before; null for nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Which entries are asked for; what is left out does not matter. */
export interface AuditFilter {
  readonly who?: string;
  readonly subject?: string;
  /** Only entries older than this one's moment, ISO 8601. */
  readonly before?: string;
  /** At most so many. */
  readonly limit: number;
}

/** Who changed what. Entries are never edited. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  list(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

/** Token under which the entry points bind an adapter. */
export const AuditLog = Symbol('AuditLog');

/** @returns the entry of a change that a caller makes now. */
export function auditEntry(
  { name, role, from }: Caller,
  now: Date,
  change: Pick<AuditEntry, 'action' | 'subject' | 'before' | 'after'>,
): AuditEntry {
  return { at: now.toISOString(), who: name, role, from, ...change };
}
