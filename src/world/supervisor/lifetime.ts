/** What decides when a world ends by itself. Times: monotonic milliseconds. */
export interface LifetimeFacts {
  readonly keep: boolean;
  readonly holds: number;
  /** When the last hold broke; the start of the world before there was one. */
  readonly brokeAt: number;
  /** When harm or care was closed last; null when there was none. */
  readonly closedAt: number | null;
  /** The last expiry of open harm; null when there is none. */
  readonly harmUntil: number | null;
  /** The last deadline of open care; null when there is none. */
  readonly careUntil: number | null;
  readonly graceMs: number;
  readonly careGraceMs: number;
}

/**
 * @returns when the world ends if nothing changes, null when somebody wants it. Open care is given its deadline, so that
 * a successor finds a world to put back in order; a grace after the last close, so that one can look at the result.
 */
export function endsAt(facts: LifetimeFacts): number | null {
  if (facts.keep || facts.holds > 0) return null;
  if (facts.careUntil !== null) return Math.max(facts.brokeAt, facts.careUntil + facts.careGraceMs);
  const closed = facts.harmUntil ?? facts.closedAt ?? facts.brokeAt;
  return Math.max(facts.brokeAt, closed) + facts.graceMs;
}
