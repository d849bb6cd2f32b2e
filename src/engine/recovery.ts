import { isCode, messageOf } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { DueRun, RunJournal } from '../core/ports/journal.js';
import type { RunQueue } from '../core/ports/queue.js';
import type { Random } from '../core/random.js';
import { replay } from '../core/run/evolve.js';
import { openHarm } from '../core/run/state.js';
import { Turns } from './turns.js';

/** How often the journal is looked into, milliseconds, give or take a quarter: no two processes keep step. */
const EVERY_MS = 1_000;
/** So many due runs are seen at a time; who has no worker waits anyhow. */
const AT_ONCE = 200;

/**
 * Brings back to the queue what it should have and has not: runs of dead workers, and whatever a queue has lost or never
 * got. The journal is the truth; the queue only makes it quick.
 */
export class Recovery {
  private readonly turns = new Turns();
  private trouble: string | null = null;

  constructor(
    private readonly journal: Pick<RunJournal, 'due' | 'read'>,
    private readonly queue: Pick<RunQueue, 'enqueue'>,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly onWarning: (line: string) => void,
  ) {}

  /** Goes on until `stop`, whatever fails meanwhile. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.look().then(
        () => (this.trouble = null),
        (error: unknown) => this.failed(error),
      );
      await this.clock.sleep(EVERY_MS * (0.75 + this.random() / 2), stop);
    }
  }

  /** Hands out once what is due, what harms first. */
  async look(): Promise<void> {
    const due = await this.journal.due(AT_ONCE);
    const now = this.clock.monotonic();
    const wanted = due.filter((run) => this.turns.has(run, now));
    this.turns.forget(now);
    for (const { id } of wanted.filter(({ epoch }) => epoch === 0)) await this.queue.enqueue(id);
    // Each goes before all that wait, so the last one is the first.
    for (const id of await this.harmLast(wanted)) await this.queue.enqueue(id, { urgent: true });
  }

  private async harmLast(wanted: readonly DueRun[]): Promise<readonly string[]> {
    const lost = wanted.filter(({ epoch }) => epoch > 0).map(({ id }) => id);
    if (lost.length < 2) return lost;
    const harms = await Promise.all(lost.map(async (id) => openHarm(replay(await this.journal.read(id))).length > 0));
    return [...lost.filter((_, index) => !harms[index]), ...lost.filter((_, index) => harms[index])];
  }

  /** A queue that cannot be reached says so itself. */
  private failed(error: unknown): void {
    const said = messageOf(error);
    if (said === this.trouble || isCode(error, 'queue-unavailable')) return;
    this.trouble = said;
    this.onWarning(`looking for runs that nobody holds: ${said}`);
  }
}
