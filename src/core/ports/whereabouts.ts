/** Where this process lives. */
export interface Whereabouts {
  /** Null where nobody knows: then nothing is held against it. */
  region(): Promise<string | null>;
  /** Whether other processes may take what this one leaves, which may live elsewhere. */
  readonly hasOthers: boolean;
}
