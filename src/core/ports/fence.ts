/**
 * What every mutating call carries. `epoch` fences the outside world: whoever acts refuses an epoch older than the
 * highest it has seen for `run`. `expiresAt` is when what is done must end by itself (harm) or raises an alarm (care).
 */
export interface Fence {
  readonly run: string;
  readonly injection: string;
  readonly epoch: number;
  readonly expiresAt: Date;
  readonly signal?: AbortSignal;
}

/** Three-valued on purpose: `unknown` never counts as done. `evidence` is what was seen, for the report. */
export interface Verification {
  readonly state: 'in-effect' | 'absent' | 'unknown';
  readonly evidence: string;
  /** With `absent`: what it was on does not exist any more, and nobody has put it right. */
  readonly gone?: true;
}
