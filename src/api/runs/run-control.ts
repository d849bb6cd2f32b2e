import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../core/access/caller.js';
import { RunJournal, type RunSignal } from '../../core/ports/journal.js';
import { assertAskable } from '../../core/run/askable.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { RunService } from '../../engine/run-service.js';

/** Asks something of a run, in whichever process it goes on. */
@Injectable()
export class RunControl {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(RunService) private readonly runs: RunService,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  /** @returns the run's id. @throws `run-not-found`, or `conflict` when it is too late, or too early. */
  async ask(run: string, kind: RunSignal['kind'], reason: string, caller: Caller): Promise<string> {
    const { status } = await this.journal.document(run);
    assertAskable(run, status, kind);
    const signal = { kind, by: caller.name, reason };
    const change = { action: `run.${kind}`, subject: run, before: { status }, after: { reason } } as const;
    await this.journal.signal(run, signal, this.entries.of(caller, change));
    // Nobody listens yet, and a run that waits for its turn should not wait for its abort as well.
    if (kind === 'abort' && status === 'queued') await this.runs.withdraw(run, signal);
    return run;
  }
}
