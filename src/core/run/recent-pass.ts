import type { RunSummary } from '../ports/journal.js';

/** Whether a run of before stands for a new one; `reason` says why, or why not. */
export type Standing =
  | { readonly stands: true; readonly run: RunSummary; readonly reason: string }
  | { readonly stands: false; readonly reason: string };

/**
 * The newest run that says anything of the target decides: one that passed before another one failed proves nothing of
 * now. What was refused or aborted says nothing, and neither does a run that goes on.
 * @param runs of the same experiment hash and target, the newest first
 */
export function recentPass(runs: readonly RunSummary[], now: Date, maxAgeMs: number): Standing {
  const newest = runs.find(({ verdict }) => verdict !== null && verdict !== 'refused' && verdict !== 'aborted');
  if (!newest?.finishedAt) return { stands: false, reason: 'no earlier run of the same experiment says anything' };
  const { id, verdict, finishedAt } = newest;
  if (verdict !== 'passed') return { stands: false, reason: `the last such run, ${id}, ended as ${verdict}` };
  const ageMs = now.getTime() - Date.parse(finishedAt);
  if (ageMs > maxAgeMs)
    return { stands: false, reason: `the last such run, ${id}, passed at ${finishedAt}, too long ago` };
  return { stands: true, run: newest, reason: `run ${id} of the same experiment passed at ${finishedAt}` };
}
