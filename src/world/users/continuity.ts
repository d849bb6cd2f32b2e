/** How a user was served, as he sees it himself. */
export interface Visit {
  readonly servedBy: string;
  /** Where the name service had sent him. */
  readonly sentTo: string;
  /** He was told that his home is elsewhere, and to look again. */
  readonly isStraggler: boolean;
}

/**
 * Session continuity: whether somebody is served in one region now and in another then although nobody has moved him. A
 * move is told by the name service, or by the gateway that calls him a straggler, before it or with it.
 */
export class Continuity {
  private readonly last = new Map<string, Visit>();

  /**
   * @param user one device of somebody: another device of his may live elsewhere
   * @returns whether his serving region has changed without a move.
   */
  isBroken(user: string, visit: Visit): boolean {
    const before = this.last.get(user);
    this.last.set(user, visit);
    if (!before || before.servedBy === visit.servedBy) return false;
    return before.sentTo === visit.sentTo && !before.isStraggler && !visit.isStraggler;
  }
}
