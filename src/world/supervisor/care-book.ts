import { notFound } from '../control-error.js';
import { monotonic } from '../lease-timer.js';
import { type CareRecord, type WireFence } from '../protocol.js';

interface Care {
  readonly run: string;
  readonly what: string;
  /** Monotonic, milliseconds. */
  readonly deadline: number;
}

/** What is done for users while harm is on, told by whoever did it. Nothing here is undone by a timer. */
export class CareBook {
  private readonly open = new Map<string, Care>();

  /** Opens a record, or moves its deadline. */
  put({ run, injection }: WireFence, what: string, deadlineMs: number): void {
    this.open.set(injection, { run, what, deadline: monotonic() + deadlineMs });
  }

  has(injection: string): boolean {
    return this.open.has(injection);
  }

  /** Throws 404. */
  close(injection: string): void {
    if (!this.open.delete(injection)) throw notFound(`no care is recorded under ${injection}`);
  }

  /** @returns the last deadline, null when nothing is open. */
  until(): number | null {
    return this.open.size === 0 ? null : Math.max(...[...this.open.values()].map(({ deadline }) => deadline));
  }

  /** Overdue ones have a deadline below 0. */
  records(): readonly CareRecord[] {
    const now = monotonic();
    return [...this.open].map(([injection, { run, what, deadline }]) => {
      return { injection, run, what, deadlineInMs: deadline - now };
    });
  }
}
