import type { ResidueItem } from '../../core/ports/fleet.js';
import type { Verdict } from '../../core/run/verdict.js';

/** What became of a run that the janitor took. */
export interface SweptRun {
  readonly id: string;
  readonly experiment: string;
  /** How the attempt ended; `failed`: it could not be made. */
  readonly outcome: string;
  readonly verdict: Verdict | null;
  readonly reason: string | null;
}

/** What the janitor did and found. */
export interface Swept {
  readonly runs: readonly SweptRun[];
  /** Runs that a living process holds or is about to take; they are left alone. */
  readonly held: readonly string[];
  /** Runs that are not finished after the sweep, those held included. */
  readonly open: readonly string[];
  /** Still in effect, and not of a run that is held. */
  readonly residue: readonly ResidueItem[];
}

/** A sweep in words, with what to do about what is left. */
export function sweepText({ runs, held, open, residue }: Swept): string {
  const ofOpen = residue.some(({ run }) => run !== null && open.includes(run));
  const ofNobody = residue.some(({ run }) => run === null || !open.includes(run));
  const lines = [
    ...runs.map(
      ({ id, experiment, outcome, verdict, reason }) =>
        `${id} ${experiment}: ${outcome === 'finished' ? `${verdict} (${reason})` : `${outcome}: ${reason ?? ''}`}`,
    ),
    ...held.map((run) => `${run} is held by a living process and was left alone`),
    ...residue.map(({ kind, subject, detail }) => `residue: ${kind} ${subject}: ${detail}`),
    ...(ofOpen ? ['residue of open runs is rolled back by the next "silverback janitor"'] : []),
    ...(ofNobody
      ? [
          'no open run accounts for the residue; harm ends by itself, "silverback world down" ends all of it with the world',
        ]
      : []),
  ];
  return lines.length > 0 ? lines.join('\n') : 'nothing to do: no abandoned run, no residue';
}
