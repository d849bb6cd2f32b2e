import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../core/access/caller.js';
import { RunJournal, type RunSignal } from '../../core/ports/journal.js';
import { assertAskable } from '../../core/run/askable.js';
import { RunService } from '../../engine/run-service.js';
import { Changes } from '../changes.js';

/** Asks something of a run, in whichever process it goes on. */
@Injectable()
export class RunControl {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(RunService) private readonly runs: RunService,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /** @returns the run's id. @throws `run-not-found`, or `conflict` when it is too late, or too early. */
  async ask(run: string, kind: RunSignal['kind'], reason: string, caller: Caller): Promise<string> {
    const { status } = await this.journal.document(run);
    assertAskable(run, status, kind);
    const signal = { kind, by: caller.name, reason };
    await this.journal.signal(run, signal);
    // Nobody listens yet, and a run that waits for its turn should not wait for its abort as well.
    if (kind === 'abort' && status === 'queued') await this.runs.withdraw(run, signal);
    await this.changes.record(caller, { action: `run.${kind}`, subject: run, before: { status }, after: { reason } });
    return run;
  }
}
