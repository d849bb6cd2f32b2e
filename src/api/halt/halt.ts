import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../core/access/caller.js';
import { Clock } from '../../core/ports/clock.js';
import { RunJournal, type RunSummary } from '../../core/ports/journal.js';
import { AuditEntries } from '../../engine/audit-entries.js';

/** How long the rollbacks are waited for, and how often they are looked at, milliseconds. */
const WITHIN_MS = 10_000;
const LOOK_MS = 100;

export interface HaltProgress {
  readonly halted: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: string | null;
  /** Every run that is open rolls back, or has not begun and will be refused. */
  readonly settled: boolean;
  readonly runs: readonly (Pick<RunSummary, 'id' | 'experiment' | 'target' | 'status'> & {
    readonly rollingBack: boolean;
    /** By a worker; what nobody holds is taken over by the next one. */
    readonly held: boolean;
  })[];
}

/** The global stop. It stands in the journal, where every worker looks for it. */
@Injectable()
export class Halt {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  async progress(): Promise<HaltProgress> {
    const [halt, open, due] = await Promise.all([this.journal.halt(), this.journal.open(), this.journal.due()]);
    const runs = open.map(({ id, experiment, target, status }) => ({
      id,
      experiment,
      target,
      status,
      rollingBack: status === 'rolling-back',
      held: !due.some((run) => run.id === id),
    }));
    const settled = runs.every(({ status }) => status === 'rolling-back' || status === 'queued');
    return { halted: halt !== null, ...(halt ?? { by: null, reason: null, since: null }), settled, runs };
  }

  /** Sets it, and waits until every rollback has begun, but not for ever. */
  async set(reason: string, caller: Caller): Promise<HaltProgress> {
    await this.journal.setHalt({ by: caller.name, reason }, (before) =>
      this.entries.of(caller, { action: 'halt.set', subject: 'halt', before, after: { reason } }),
    );
    const until = this.clock.monotonic() + WITHIN_MS;
    for (;;) {
      const seen = await this.progress();
      if (seen.settled || this.clock.monotonic() >= until) return seen;
      await this.clock.sleep(LOOK_MS);
    }
  }

  async lift(caller: Caller): Promise<HaltProgress> {
    await this.journal.setHalt(null, (before) =>
      this.entries.of(caller, { action: 'halt.lift', subject: 'halt', before, after: null }),
    );
    return this.progress();
  }
}
