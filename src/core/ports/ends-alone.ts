/** Harm of paths, which whoever holds it there ends when its lease has run out. */
export interface EndsAlone {
  /**
   * Whether it ends then also when that one is dead or frozen. Tried on something of the fleet's own that is gone
   * afterwards; may take seconds. Not offered where it dies with whoever holds it.
   */
  endsAlone?(): Promise<boolean>;
}
