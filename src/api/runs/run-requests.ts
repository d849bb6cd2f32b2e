import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { Caller } from '../../core/access/caller.js';
import { SilverbackError } from '../../core/errors.js';
import type { AuditEntry } from '../../core/ports/audit.js';
import { Clock } from '../../core/ports/clock.js';
import { Inquiries } from '../../core/ports/inquiries.js';
import { KeyedRequests, type KeyedRun } from '../../core/ports/keyed-requests.js';
import { RunJournal } from '../../core/ports/journal.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { Experiments, type Wanted } from '../../engine/experiments.js';
import { RunService } from '../../engine/run-service.js';
import { standingRun } from '../../engine/standing-run.js';

interface How {
  readonly key?: string | undefined;
  /** Milliseconds. */
  readonly maxAge?: number | undefined;
}

interface Given {
  readonly run: string;
  readonly standing: boolean;
}

/** Takes requests for runs, each on record before it is answered. */
@Injectable()
export class RunRequests {
  constructor(
    @Inject(Experiments) private readonly experiments: Experiments,
    @Inject(RunService) private readonly runs: RunService,
    @Inject(KeyedRequests) private readonly keyed: KeyedRequests,
    @Inject(Inquiries) private readonly inquiries: Inquiries,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  /** What a run would do. @throws `busy` when no worker answers. */
  async plan(wanted: Wanted): Promise<unknown> {
    return this.inquiries.ask({ kind: 'plan', ...(await this.experiments.find(wanted)) });
  }

  /**
   * @param how under the same key it is the same run, and a younger pass than `maxAge` stands for a new run
   * @returns the run's id, and whether it is one that stands. @throws `conflict` when the key is another request's.
   */
  async ask(wanted: Wanted, { key, maxAge }: How, caller: Caller): Promise<Given> {
    const named = key === undefined ? null : { caller: caller.name, key };
    const asked = { run: ulid(), fingerprint: fingerprintOf(wanted) };
    // What was asked before is answered, whatever has become of the experiment and of the run since.
    const before = named && (await this.keyed.find(named));
    if (before) return { run: sameAs(before, asked, key), standing: false };
    const standing = maxAge === undefined ? null : await this.standing(wanted, maxAge);
    if (standing !== null) return { run: standing, standing: true };
    const entry = (run: string): AuditEntry =>
      this.entries.of(caller, { action: 'run.request', subject: run, before: null, after: wanted });
    const request = await this.experiments.request(wanted, caller.name);
    if (!named) return this.sent(await this.runs.request(request, entry));
    const first = await this.keyed.create(named, asked, request, this.clock.now(), entry(asked.run));
    return first.run === asked.run ? this.sent(first.run) : { run: sameAs(first, asked, key), standing: false };
  }

  /** @returns the run of before that stands for a new one; null when none does. */
  private async standing(wanted: Wanted, maxAgeMs: number): Promise<string | null> {
    const asked = await this.experiments.find(wanted);
    const standing = await standingRun(this.journal, asked, this.clock.now(), maxAgeMs);
    return 'run' in standing ? standing.run : null;
  }

  private async sent(run: string): Promise<Given> {
    await this.runs.send(run);
    return { run, standing: false };
  }
}

function sameAs(first: KeyedRun, asked: KeyedRun, key: string | undefined): string {
  if (first.fingerprint === asked.fingerprint) return first.run;
  throw new SilverbackError('conflict', `Idempotency-Key ${key} stands for another request, that of run ${first.run}`);
}

/** The same for what means the same. */
function fingerprintOf({ experiment, target, variables = {} }: Wanted): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([experiment, target ?? null, sorted]))
    .digest('hex');
}
