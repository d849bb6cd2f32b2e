/** How many writes of each region a write had seen. */
export type Vector = Readonly<Record<string, number>>;

/** A write as it is logged and sent to other regions. */
export interface Entry {
  /** `ORIGIN.INCARNATION:SEQ`. */
  readonly id: string;
  readonly key: string;
  readonly value: unknown;
  /** Hybrid logical time, see `hybrid-clock.ts`. */
  readonly at: number;
  /** Where it was written. */
  readonly region: string;
  /** What it had seen of this key, itself included. */
  readonly vector: Vector;
  /** The user's request, so that its retry is the same write; null when it had no name. */
  readonly request: string | null;
}

/** What is known of a key: the write that stands, and everything seen of the key so far. */
export interface Version {
  readonly entry: Entry;
  readonly context: Vector;
}
