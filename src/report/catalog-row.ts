import type { RunDocument } from '../core/run/document.js';
import type { Verdict } from '../core/run/verdict.js';
import { between } from './format.js';

/** What became of one experiment of a catalog. */
export interface CatalogRow {
  readonly name: string;
  readonly expects: Verdict;
  /** Null when there was no run to speak of; `reason` says why. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly run: string | null;
  /** Whether it says anything of the target that was asked for instead of its own; `reason` says why not. */
  readonly fits: boolean;
  /** It ended as it expects, and nothing was left behind. */
  readonly asExpected: boolean;
  /** How many injections of harm there were, and how many were seen in effect. */
  readonly harm: { readonly injections: number; readonly proven: number };
  /** Requests without a correct answer; null when nobody counted. */
  readonly lost: number | null;
  /** The longest time from a fault gone to steady state good again; null without one. */
  readonly recoveryMs: number | null;
  readonly durationMs: number | null;
}

/** Whether all that fit ended as they expect; a catalog of which nothing fits shows nothing. */
export function isAsExpected(rows: readonly CatalogRow[]): boolean {
  const fitting = rows.filter(({ fits }) => fits);
  return fitting.length > 0 && fitting.every(({ asExpected }) => asExpected);
}

export function catalogRow(name: string, expects: Verdict, run: RunDocument): CatalogRow {
  const harm = run.injections.filter((injection) => injection.class === 'harm');
  const recoveries = run.recovery.map(({ goneAt, steadyAt }) => between(goneAt, steadyAt));
  const known = recoveries.filter((ms) => ms !== null);
  const clean = run.residue.length === 0 && run.injections.every(({ state }) => state === 'reverted');
  return {
    name,
    expects,
    verdict: run.verdict,
    reason: run.reason,
    run: run.id,
    fits: true,
    asExpected: run.verdict === expects && clean,
    harm: { injections: harm.length, proven: harm.filter(({ inEffectAt }) => inEffectAt !== null).length },
    lost: run.users.requests > 0 ? run.users.lost : null,
    recoveryMs: known.length > 0 ? Math.max(...known) : null,
    durationMs: between(run.startedAt, run.finishedAt),
  };
}
