import type { Caller } from '../../core/access/caller.js';
import { isCode } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Visit } from '../visits.js';

/** Somebody who stays for long, and may for as long as he would be let in again. */
export class Guest {
  private look = new AbortController();

  constructor(
    private readonly visit: Visit,
    private readonly clock: Clock,
    /** How often he is looked at when nobody says that something has changed, milliseconds. */
    private readonly everyMs: number,
  ) {}

  /** Resolves when he may stay no longer, or at the abort of `signal`. */
  async mustGo(signal: AbortSignal): Promise<void> {
    for (let caller: Caller | null = this.visit.caller; caller !== null && !signal.aborted;) {
      const left = (caller.until ?? Infinity) - this.clock.now().getTime();
      if (left <= 0) return;
      await this.clock.sleep(Math.min(left, this.everyMs), AbortSignal.any([signal, this.look.signal]));
      this.look = new AbortController();
      if (!signal.aborted) caller = await this.again(caller);
    }
  }

  /** Something has changed in who may call. */
  lookAgain(): void {
    this.look.abort();
  }

  /** Null when he would not be let in. When nobody can tell he stays, at most until what he showed has run out. */
  private async again(caller: Caller): Promise<Caller | null> {
    try {
      return await this.visit.again();
    } catch (error) {
      return isCode(error, 'unauthenticated') || isCode(error, 'forbidden') ? null : caller;
    }
  }
}
