import { SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';

/** What a call that can be called off gets; its signal is only made when it is asked for. */
export type Limit = Pick<AbortController, 'signal'>;

/**
 * Runs one call to the outside and gives up waiting after `ms` with `call-timeout`; the call sees it through the
 * signal of its limit, and through `cancel` when that comes first.
 */
export function within<T>(
  clock: Clock,
  ms: number,
  what: string,
  call: (limit: Limit) => Promise<T>,
  cancel?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const deadline = deadlinesOf(clock, ms).add(() => {
      end();
      limit.abort();
      reject(new SilverbackError('call-timeout', `${what} took longer than ${ms} ms`));
    });
    const end = (): void => {
      deadline.over = true;
      cancel?.removeEventListener('abort', stop);
    };
    if (cancel?.aborted) stop();
    cancel?.addEventListener('abort', stop, { once: true });
    call(limit).then(
      (answer) => {
        end();
        resolve(answer);
      },
      (error: unknown) => {
        end();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

interface Deadline {
  readonly at: number;
  readonly passed: () => void;
  over: boolean;
}

/** A call is usually answered at once: how many times within its limit somebody looks whether one is still open. */
const LOOKS = 8;

/**
 * The calls of one limit that are under way, the oldest first, watched by one sleeper for all of them and by nobody
 * while there are none. A sleeper for each call would cost more than most calls.
 */
class Deadlines {
  private open: Deadline[] = [];
  private watched = false;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {}

  add(passed: () => void): Deadline {
    const deadline = { at: this.clock.monotonic() + this.ms, passed, over: false };
    this.open.push(deadline);
    if (!this.watched) void this.watch();
    return deadline;
  }

  private async watch(): Promise<void> {
    this.watched = true;
    for (;;) {
      this.open = this.open.filter((deadline) => !deadline.over);
      const first = this.open[0];
      if (!first) break;
      const left = first.at - this.clock.monotonic();
      if (left <= 0) first.passed();
      else await this.clock.sleep(Math.min(left, this.ms / LOOKS));
    }
    this.watched = false;
  }
}

const deadlines = new WeakMap<Clock, Map<number, Deadlines>>();

function deadlinesOf(clock: Clock, ms: number): Deadlines {
  let byLimit = deadlines.get(clock);
  if (!byLimit) deadlines.set(clock, (byLimit = new Map<number, Deadlines>()));
  let known = byLimit.get(ms);
  if (!known) byLimit.set(ms, (known = new Deadlines(clock, ms)));
  return known;
}
