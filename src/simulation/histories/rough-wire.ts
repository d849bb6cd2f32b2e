import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Random } from '../../core/random.js';
import type { Wire } from '../wire.js';
import type { Life } from './life.js';

/**
 * What befalls a worker at a boundary. Every call has two: before it takes effect (even numbers), and after it, before
 * the answer arrives (odd ones). They are counted over all workers of a history.
 */
export interface Blow {
  readonly boundary: number;
  /** `late`: what was on its way takes effect after the worker is dead, `afterMs` later. */
  readonly kind: 'crash' | 'late' | 'freeze';
  /** Freeze: how long; late: when. Milliseconds. */
  readonly afterMs: number;
}

/** Shares of calls that go wrong while trouble lasts. */
export interface Trouble {
  readonly untilMs: number;
  readonly fails: number;
  readonly slow: number;
  readonly hangs: number;
  readonly answerLost: number;
  /** Never answered, and in effect perhaps after the caller has given up. */
  readonly tardy: number;
  /** How long after the call such a one has its effect at the latest, milliseconds. */
  readonly tardyMs: number;
}

/** Counts boundaries, and knows what befalls whoever crosses one. */
export class Boundaries {
  crossed = 0;

  constructor(private readonly blows: readonly Blow[]) {}

  cross(): Blow | undefined {
    const { crossed } = this;
    this.crossed += 1;
    return this.blows.find((blow) => blow.boundary === crossed);
  }
}

/** A worker's way to the world and to the journal, on which everything goes wrong that can. */
export class RoughWire implements Wire {
  constructor(
    private readonly clock: Clock,
    private readonly life: Life,
    private readonly boundaries: Boundaries,
    private readonly trouble: Trouble | null,
    private readonly random: Random,
  ) {}

  async reach<T>(name: string, act: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    this.cross(act);
    if (!this.life.goesOn) await this.life.resumed();
    if (this.trouble && this.clock.monotonic() < this.trouble.untilMs)
      return this.struggle(name, act, this.trouble, signal);
    return this.answered(await act());
  }

  private async struggle<T>(
    name: string,
    act: () => T | Promise<T>,
    { fails, slow, hangs, answerLost, tardy, tardyMs }: Trouble,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    let luck = this.random();
    const is = (share: number): boolean => (luck -= share) < 0;
    if (is(fails)) throw unreachable(name);
    if (is(answerLost)) {
      await act();
      throw unreachable(name);
    }
    if (is(hangs)) return this.unanswered(name);
    if (is(tardy)) {
      void this.later(act, this.random() * tardyMs);
      return this.unanswered(name);
    }
    if (is(slow)) await this.clock.sleep(this.random() * 1_500);
    if (!this.life.goesOn) await this.life.resumed();
    if (signal?.aborted) throw unreachable(name);
    return this.answered(await act());
  }

  /** The world may stay silent for ever; a journal gives up by itself, as its port promises. */
  private async unanswered(name: string): Promise<never> {
    if (!isJournal(name)) return new Promise<never>(() => undefined);
    await this.clock.sleep(3_000);
    throw unreachable(name);
  }

  private async answered<T>(answer: T): Promise<T> {
    this.cross();
    if (!this.life.goesOn) await this.life.resumed();
    return answer;
  }

  /** @param act what was on its way, if anything */
  private cross(act?: () => unknown): void {
    const blow = this.boundaries.cross();
    if (!blow || !this.life.goesOn) return;
    if (blow.kind === 'freeze') this.life.freeze(this.clock.sleep(blow.afterMs));
    else this.life.die();
    if (blow.kind === 'late' && act) void this.later(act, blow.afterMs);
  }

  private async later(act: () => unknown, ms: number): Promise<void> {
    await this.clock.sleep(ms);
    try {
      await act();
    } catch {
      // Nobody waits for the answer any more.
    }
  }
}

const isJournal = (name: string): boolean => name.startsWith('journal.');

function unreachable(name: string): SilverbackError {
  const code = isJournal(name) ? 'journal-unavailable' : 'target-unreachable';
  return new SilverbackError(code, `${name}: the connection was lost`);
}
