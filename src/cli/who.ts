import { hostname, userInfo } from 'node:os';
import { ulid } from 'ulid';
import { SystemClock } from '../config/system-clock.js';
import type { Caller } from '../core/access/caller.js';
import type { AuditEntry, Change } from '../core/ports/audit.js';
import { AuditEntries } from '../engine/audit-entries.js';

/** Who asks, for the journal. */
export function whoAsks(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** Whoever can read the home may do everything with what is in it. */
export function callerHere(): Caller {
  return { name: whoAsks(), role: 'admin', from: null };
}

/** @returns the entry of a change that this command makes. */
export function entryHere(change: Change): AuditEntry {
  return new AuditEntries(new SystemClock(), ulid).of(callerHere(), change);
}
