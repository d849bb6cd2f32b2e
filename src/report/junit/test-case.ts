/** One line of a test report. No outcome: it went well. */
export interface TestCase {
  readonly group: 'phases' | 'steady-state' | 'objectives' | 'residue';
  /** Unique in its group, and the same from run to run. */
  readonly name: string;
  readonly timeMs: number;
  readonly outcome: Outcome | null;
  /** What was seen, also when all went well. */
  readonly output: string;
}

export interface Outcome {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly detail: string;
}
