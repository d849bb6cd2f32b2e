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
  all(): Promise<readonly Marked[]>;
  onChange(heard: () => void): () => void;
  close(): Promise<void>;
}
