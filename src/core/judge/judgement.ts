import type { ProbeResult } from '../run/event.js';

/** What a probe said, held against its rule. */
export interface Judgement extends Omit<ProbeResult, 'detail'> {
  /** The same in words, made for who asks: most probes are good, and nobody does. */
  readonly words: () => string;
}

/** As it goes on record. */
export function resultOf({ probe, ok, values, words }: Judgement): ProbeResult {
  return { probe, ok, values, detail: words() };
}
