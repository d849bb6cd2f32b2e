import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { Caller } from '../../core/access/caller.js';
import { SilverbackError } from '../../core/errors.js';
import { Clock } from '../../core/ports/clock.js';
import { Inquiries } from '../../core/ports/inquiries.js';
import { KeyedRequests, type KeyedRun } from '../../core/ports/keyed-requests.js';
import { RunJournal } from '../../core/ports/journal.js';
import { Experiments, type Wanted } from '../../engine/experiments.js';
import { RunService } from '../../engine/run-service.js';
import { standingRun } from '../../engine/standing-run.js';
import { Changes } from '../changes.js';

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
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /** What a run would do. @throws `busy` when no worker answers. */
  async plan(wanted: Wanted): Promise<unknown> {
    return this.inquiries.ask({ kind: 'plan', ...(await this.experiments.find(wanted)) });
  }

  /** @returns the run of before that stands for a new one; null when none does. */
  async standing(wanted: Wanted, maxAgeMs: number): Promise<string | null> {
    const asked = await this.experiments.find(wanted);
    const standing = await standingRun(this.journal, asked, this.clock.now(), maxAgeMs);
    return 'run' in standing ? standing.run : null;
  }

  /**
   * @param key the same one is the same run.
   * @returns the run's id. @throws `conflict` when the key stands for another request.
   */
  async ask(wanted: Wanted, key: string | undefined, caller: Caller): Promise<string> {
    if (key === undefined) {
      const run = await this.runs.request(await this.experiments.request(wanted, caller.name));
      return this.begun(run, wanted, caller);
    }
    const asked = { run: ulid(), fingerprint: fingerprintOf(wanted) };
    const named = { caller: caller.name, key };
    // What was asked before is answered, whatever has become of the experiment since.
    const before = await this.keyed.find(named);
    if (before) return sameAs(before, asked, key);
    const request = await this.experiments.request(wanted, caller.name);
    const first = await this.keyed.create(named, asked, request, this.clock.now());
    if (first.run !== asked.run) return sameAs(first, asked, key);
    return this.begun(first.run, wanted, caller);
  }

  private async begun(run: string, wanted: Wanted, caller: Caller): Promise<string> {
    await this.changes.record(caller, { action: 'run.request', subject: run, before: null, after: wanted });
    await this.runs.send(run);
    return run;
  }
}

function sameAs(first: KeyedRun, asked: KeyedRun, key: string): string {
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
