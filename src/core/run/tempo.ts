/** Bounds that depend on the kind of target; a run keeps those it began with. Milliseconds. */
export interface Tempo {
  /** Lease on the run. */
  readonly runLeaseMs: number;
  /** Lease on harm where it acts, and how often it is renewed. */
  readonly harmTtlMs: number;
  readonly renewMs: number;
  /** How often an open fault is verified again. */
  readonly reverifyMs: number;
  /** Longest time a single call to the outside may take. */
  readonly callTimeoutMs: number;
  /** How long an injection may take to be seen in effect, and an undo to be seen gone. */
  readonly proofWithinMs: number;
  /** How long a rollback may take before the command gives up waiting and names the residue. */
  readonly rollbackWithinMs: number;
  /** A region emptied longer ago than this gets its users back by a ramp. */
  readonly warmForMs: number;
  /** The ramp of a rollback: shares returned, basis points, and the soak after each. */
  readonly returnStepsBp: readonly number[];
  readonly returnSoakMs: number;
}
