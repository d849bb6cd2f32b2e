/** How many instances of a service its owners allow to be missing at once, where they say so. */
export interface DisruptionBudgets {
  /**
   * What keeps these from being taken away now, one line each, that names the budget and what it allows; empty where
   * nothing does. Reads only.
   *
   * @param instances by identity
   */
  blocking(instances: readonly string[]): Promise<readonly string[]>;
}
