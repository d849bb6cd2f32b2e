import type { CallHarm } from '../../../core/ports/call-faults.js';
import { drawDelay } from './delay.js';

/** What befalls one call; null: nothing. */
export type Fate =
  { readonly kind: 'delay'; readonly ms: number } | Extract<CallHarm, { readonly kind: 'abort' }> | null;

/** Draws what befalls each call, until there is no more harm. */
export class Fates {
  private over = false;

  constructor(
    private readonly share: number,
    private readonly harm: CallHarm,
    private readonly random: () => number = Math.random,
  ) {}

  draw(): Fate {
    if (this.over || this.random() >= this.share) return null;
    return this.harm.kind === 'abort' ? this.harm : { kind: 'delay', ms: drawDelay(this.harm.delay, this.random) };
  }

  /** Of a call of ours: the delay that is written, whatever its distribution. */
  certain(): Fate {
    return this.harm.kind === 'abort' ? this.harm : { kind: 'delay', ms: this.harm.delay.ms };
  }

  end(): void {
    this.over = true;
  }
}
