import { messageOf, SilverbackError } from '../core/errors.js';
import type { RunQueue } from '../core/ports/queue.js';
import type { DueSchedule, Firing, PreparedFiring, ScheduleStore } from '../core/ports/schedules.js';
import type { RunRequest } from '../core/run/request.js';
import { seedOf } from '../core/schedule/chance.js';
import type { Schedule } from '../core/schedule/schedule.js';
import { formatIssue } from '../core/source/problem.js';

/** So many are decided in one transaction. */
const BATCH = 200;
/** What other processes change is seen within this. */
const LOOK_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = 1_000;
const MOST_ISSUES = 5;

export interface SchedulerDeps {
  readonly schedules: Pick<ScheduleStore, 'due' | 'settle'>;
  readonly queue: Pick<RunQueue, 'enqueue'>;
  /** Makes a request of names. Throws what is wrong with them. */
  readonly experiments: {
    request(wanted: Pick<Schedule, 'experiment' | 'variables'> & { target?: string }, by: string): Promise<RunRequest>;
  };
  readonly newId: () => string;
  readonly onFired?: (firings: readonly Firing[]) => void;
  readonly onWarning: (line: string) => void;
}

/** Fires what is due. Any number of them may work on one store: each slot is decided once. */
export class Scheduler {
  /** Called when a schedule was changed in this process. */
  onChange: () => void = () => undefined;

  constructor(private readonly deps: SchedulerDeps) {}

  /** Tells whoever waits for the next round that it may be sooner now. */
  changed(): void {
    this.onChange();
  }

  /** Decides what is due now, at most one batch. Never fails. @returns when to do so again, milliseconds from now. */
  async round(): Promise<number> {
    const { schedules, onFired } = this.deps;
    try {
      const { due, nextInMs } = await schedules.due(BATCH);
      if (due.length === 0) return Math.min(nextInMs ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
      const firings = await schedules.settle(await this.prepare(due));
      await this.enqueue(firings);
      if (firings.length > 0) onFired?.(firings);
      return 0;
    } catch (error) {
      this.deps.onWarning(`schedules are not fired for a moment: ${messageOf(error)}`);
      return AFTER_FAILURE_MS;
    }
  }

  private async prepare(due: readonly DueSchedule[]): Promise<readonly PreparedFiring[]> {
    const found = new Map<string, Promise<RunRequest>>();
    return Promise.all(due.map(async (one) => ({ due: one, run: await this.runOf(one, found) })));
  }

  /** @param found what this round has looked up: a hundred schedules may want the same */
  private async runOf(
    { id, slot, schedule }: DueSchedule,
    found: Map<string, Promise<RunRequest>>,
  ): Promise<PreparedFiring['run']> {
    if (!schedule) return { obstacles: [] };
    const { name, experiment, target, variables } = schedule;
    try {
      const wanted = { experiment, variables, ...(target !== null && { target }) };
      const key = JSON.stringify(wanted);
      const requestedBy = `schedule ${name ?? id}`;
      const looked = found.get(key) ?? this.deps.experiments.request(wanted, requestedBy);
      found.set(key, looked);
      const request = { ...(await looked), requestedBy, seed: seedOf('run', id, slot.at) };
      return { id: this.deps.newId(), request };
    } catch (error) {
      // A machine that fails is no word against the experiment: it is asked again.
      if (error instanceof SilverbackError && error.exit === 5) throw error;
      const issues = error instanceof SilverbackError ? (error.details.issues ?? []) : [];
      return { obstacles: [messageOf(error), ...issues.slice(0, MOST_ISSUES).map(formatIssue)] };
    }
  }

  /** The runs are on record: what does not reach the queue now is found by whoever looks for runs that nobody holds. */
  private async enqueue(firings: readonly Firing[]): Promise<void> {
    const runs = firings.flatMap(({ run }) => run ?? []);
    const sent = await Promise.allSettled(runs.map((run) => this.deps.queue.enqueue(run)));
    for (const one of sent)
      if (one.status === 'rejected') this.deps.onWarning(`a scheduled run waits to be found: ${messageOf(one.reason)}`);
  }
}
