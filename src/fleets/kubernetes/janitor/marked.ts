import type { Held, HeldBy } from '../leases/run-state.js';

/** An object of the cluster that bears the mark of a run, and how it is put back. */
export interface Marked {
  readonly run: string;
  /** For people: `NetworkPolicy shop/silverback-...`. */
  readonly name: string;
  /** Idempotent. What somebody else has changed since is left alone. */
  undo(): Promise<void>;
}

/** All objects of a kind that bear such marks, kept current. */
export interface Marks {
  /** The harm that they are, as the Leases of runs call it. */
  readonly what: Held['what'];
  /** As far as was heard; null while this account may not look at them. */
  all(): Promise<readonly Marked[] | null>;
  /** Those of a run, as the API server has them at this moment. Throws when it cannot be asked. */
  now(run: string): Promise<readonly Marked[]>;
  /**
   * Of what a run holds, by injection: what has lost its mark and is not as it was, in words. It is left as it is, and
   * stays held until somebody has put it right. Throws when it cannot be asked.
   */
  contested(run: string, held: readonly HeldBy[]): Promise<ReadonlyMap<string, string>>;
  onChange(heard: () => void): () => void;
  close(): Promise<void>;
}
