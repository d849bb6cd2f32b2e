import type { Clock } from '../core/ports/clock.js';
import type { AuditEntry } from '../core/ports/audit.js';
import type { RunJournal, RunSignal } from '../core/ports/journal.js';
import type { RunQueue } from '../core/ports/queue.js';
import { isCode } from '../core/errors.js';
import { requested, type RunRequest } from '../core/run/request.js';
import { withdraw } from './withdraw.js';

/** Takes requests for runs, in any process: whoever asks need not be able to open a target. */
export class RunService {
  constructor(
    private readonly journal: RunJournal,
    private readonly queue: Pick<RunQueue, 'enqueue'>,
    private readonly clock: Clock,
    private readonly newId: () => string,
    /** Names this process in leases. */
    private readonly owner: string,
  ) {}

  /** Records the request durably, with its entry in the audit log if it has one. @returns the run's id. */
  async request(request: RunRequest, entry?: (run: string) => AuditEntry): Promise<string> {
    const run = this.newId();
    await this.journal.create(run, requested(run, request), this.clock.now(), entry?.(run));
    return run;
  }

  /** Sends a recorded run to the workers. A queue that cannot be reached delays it: they look into the journal, too. */
  async send(run: string): Promise<void> {
    try {
      await this.queue.enqueue(run);
    } catch (error) {
      if (!isCode(error, 'queue-unavailable')) throw error;
    }
  }

  /** Ends a run that nobody has begun with. Does nothing to one that somebody holds: he is told by a signal. */
  async withdraw(run: string, { by, reason }: Pick<RunSignal, 'by' | 'reason'>): Promise<void> {
    const { journal, clock, owner } = this;
    await withdraw({ journal, clock, owner }, run, by, reason);
  }
}
