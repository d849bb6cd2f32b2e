import type { Clock } from '../core/ports/clock.js';
import { toldOfAbort } from '../core/told-of-abort.js';
import { Agenda } from './agenda.js';

interface Sleeper {
  /** Null once it is awake. */
  wake: (() => void) | null;
}

/** Where virtual time begins unless told otherwise: any fixed moment would do, so that two runs of one seed are alike. */
const BEGINNING = Date.UTC(2026, 0, 5, 9);

/** Nobody sleeps and the work is not done: it waits for something that can never happen. */
export class NothingToWaitFor extends Error {
  constructor() {
    super('everybody waits and nobody sleeps: nothing can happen any more');
  }
}

/** So many wake at one moment only when they do nothing but wait for no time at all. */
const MOST_AT_ONCE = 100_000;

/**
 * Time that stands still while anything is being done and jumps to the next sleeper when nothing is. Only code that
 * waits for promises and for this clock can be run under it: a timer or a socket of the machine would be overtaken.
 */
export class VirtualClock implements Clock {
  private readonly sleepers = new Agenda<Sleeper>();
  private elapsed = 0;

  constructor(private readonly beginning = BEGINNING) {}

  now(): Date {
    return new Date(this.beginning + this.elapsed);
  }

  monotonic(): number {
    return this.elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { wake: resolve };
      this.sleepers.add(this.elapsed + Math.max(0, ms), sleeper);
      if (!signal) return;
      // Who is woken early stays on the agenda and is passed over when its time comes.
      const told = toldOfAbort(signal);
      const wake = (): void => {
        told.delete(wake);
        sleeper.wake = null;
        resolve();
      };
      sleeper.wake = wake;
      told.add(wake);
    });
  }

  /**
   * Lets time pass until `work` is settled.
   * @param until gives up at this monotonic time, milliseconds
   * @returns what `work` returned, or undefined when time was over first. Throws what `work` throws, and `NothingToWaitFor`.
   */
  async run<T>(work: Promise<T>, until = Infinity): Promise<T | undefined> {
    let settled = false;
    let atOnce = 0;
    const mark = (): void => void (settled = true);
    work.then(mark, mark);
    for (;;) {
      await everythingDone();
      if (settled) return work;
      while (this.sleepers.next?.wake === null) this.sleepers.take();
      const at = this.sleepers.nextAt;
      if (at === Infinity) throw new NothingToWaitFor();
      if (at > until) return undefined;
      atOnce = at === this.elapsed ? atOnce + 1 : 0;
      if (atOnce > MOST_AT_ONCE) throw new Error('time stands still: somebody waits for no time, again and again');
      this.elapsed = at;
      this.sleepers.take()?.wake?.();
    }
  }
}

/** Node calls back here when no promise has anything left to do. */
function everythingDone(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
