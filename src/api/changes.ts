import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../core/access/caller.js';
import { auditEntry, AuditLog, type Change } from '../core/ports/audit.js';
import { Clock } from '../core/ports/clock.js';

/** Puts every change that is made over the API on record. */
@Injectable()
export class Changes {
  constructor(
    @Inject(AuditLog) private readonly log: AuditLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async record(caller: Caller, change: Change): Promise<void> {
    await this.log.record(auditEntry(caller, this.clock.now(), change));
  }
}
