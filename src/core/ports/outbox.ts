/** One message to one receiver, in hand. */
export interface Delivery {
  readonly webhook: string;
  readonly url: string;
  readonly secret: string;
  /** Of the notice. */
  readonly id: string;
  /** The notice as JSON. */
  readonly body: string;
  /** With this one; counts from 1. Who has it in hand is known by it. */
  readonly attempts: number;
}

/**
 * What receivers are still to get. It is written by the journal together with what it tells of, so a notice is lost by
 * no crash. Times are the database's own.
 */
export interface Outbox {
  /**
   * Takes the delivery that is due longest of each receiver, but for those of `busy`. Nobody else gets it for `holdMs`.
   * @returns also in how many milliseconds another one is due, again but for `busy`: null when none is to come
   */
  take(
    busy: readonly string[],
    holdMs: number,
  ): Promise<{ readonly taken: readonly Delivery[]; readonly nextInMs: number | null }>;
  /** It has arrived. */
  delivered(delivery: Delivery): Promise<void>;
  /** Does nothing when somebody else has it in hand by now. @param againInMs null: never, it is a dead letter */
  failed(delivery: Delivery, error: string, againInMs: number | null): Promise<void>;
  /** How many are still to arrive, those in hand included, and how many are dead letters; of all receivers. */
  counts(): Promise<{ readonly waiting: number; readonly dead: number }>;
}

/** Token under which the entry points bind an adapter. */
export const Outbox = Symbol('Outbox');
