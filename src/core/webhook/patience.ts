import type { Random } from '../random.js';

/** How long a receiver is given to come back. */
export interface Patience {
  /** Milliseconds from the first failure to the second attempt; four times as long after each further one. */
  readonly firstMs: number;
  /** No pause is longer. */
  readonly mostMs: number;
  /** So many in all. */
  readonly attempts: number;
}

const FACTOR = 4;
/** Receivers that went away together are not all asked again at once. */
const SPREAD = 0.2;

/** Ten attempts within about a day. */
export const PATIENCE: Patience = { firstMs: 5_000, mostMs: 6 * 3_600_000, attempts: 10 };

/** @returns milliseconds until the next attempt; null when so many were enough. */
export function pauseAfter(attempts: number, patience: Patience, random: Random): number | null {
  if (attempts >= patience.attempts) return null;
  const pause = Math.min(patience.mostMs, patience.firstMs * FACTOR ** (attempts - 1));
  return Math.round(pause * (1 - SPREAD * random()));
}
