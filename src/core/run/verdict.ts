/** Verdicts by precedence: when several apply, the first in this list stands (DESIGN section 2). */
export const VERDICTS = ['errored', 'failed', 'aborted', 'inconclusive', 'passed', 'refused'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The command line's exit code of each verdict; stable. */
export const EXIT: Readonly<Record<Verdict, number>> = {
  passed: 0,
  failed: 1,
  aborted: 3,
  refused: 4,
  errored: 5,
  inconclusive: 6,
};

/** @returns the verdict that stands when both apply. */
export function graver(a: Verdict, b: Verdict): Verdict {
  return VERDICTS.indexOf(a) <= VERDICTS.indexOf(b) ? a : b;
}
