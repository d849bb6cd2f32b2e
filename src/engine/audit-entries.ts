import type { Caller } from '../core/access/caller.js';
import type { AuditEntry, Change } from '../core/ports/audit.js';
import type { Clock } from '../core/ports/clock.js';

/** Words what callers change, in order, for the stores that keep it with the change. */
export class AuditEntries {
  constructor(
    private readonly clock: Clock,
    /** Rising, also within one moment. */
    private readonly newId: () => string,
  ) {}

  /** @returns the entry of a change that a caller makes now. */
  of({ name, role, from }: Caller, change: Change): AuditEntry {
    return { id: this.newId(), at: this.clock.now().toISOString(), who: name, role, from, ...change };
  }
}
