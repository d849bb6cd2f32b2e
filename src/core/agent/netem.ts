import type { UpstreamFault } from '../ports/upstream-faults.js';

/** A shorter delay is not told from what an upstream takes once more and once less; a proxy sees both sides of one call. */
const SHORTEST_MS = 50;

/**
 * Pure: milliseconds by which every packet is late, null for whatever the kernel cannot do, or not so that it is seen: it
 * draws for each packet, not for each call, and packets of one connection that are late by different times overtake each
 * other.
 */
export function netemDelayOf({ share, harm }: Pick<UpstreamFault, 'share' | 'harm'>): number | null {
  if (share !== 1 || harm.kind !== 'delay' || harm.delay.distribution !== 'fixed') return null;
  return harm.delay.ms >= SHORTEST_MS ? harm.delay.ms : null;
}
