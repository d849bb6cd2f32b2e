import type { RunDocument } from '../core/run/document.js';
import { between } from './format.js';

/** What of an earlier run a later one is compared with. */
export type EarlierRun = Pick<
  RunDocument,
  'id' | 'createdAt' | 'startedAt' | 'finishedAt' | 'verdict' | 'phases' | 'users'
>;

/** How a run compares with those before it. Times are milliseconds, null where a run did not get to it. */
export interface Trend {
  readonly phases: readonly string[];
  /** The newest first; the first is the run itself. */
  readonly rows: readonly TrendRow[];
  /** Of the earlier runs that passed; null when there are fewer than three, which say nothing. */
  readonly usual: TrendTimes | null;
}

export interface TrendTimes {
  readonly tookMs: number | null;
  readonly phaseMs: Readonly<Record<string, number>>;
}

export interface TrendRow extends TrendTimes {
  readonly run: EarlierRun;
}

const ENOUGH = 3;

/** Compares a run with earlier ones of the same experiment and target; null when there are none. */
export function trendOf(run: EarlierRun, earlier: readonly EarlierRun[]): Trend | null {
  const others = earlier.filter(({ id, verdict }) => id !== run.id && verdict !== null && verdict !== 'refused');
  if (others.length === 0) return null;
  const newestFirst = [...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const rows = [run, ...newestFirst].map((one) => ({ run: one, ...timesOf(one) }));
  const passed = rows.slice(1).filter((row) => row.run.verdict === 'passed');
  return {
    phases: [...new Set(rows.flatMap(({ phaseMs }) => Object.keys(phaseMs)))],
    rows,
    usual: passed.length < ENOUGH ? null : usualOf(passed),
  };
}

/** Phases of one name are added up: two holds are the time that was held. */
function timesOf(run: EarlierRun): TrendTimes {
  const phaseMs: Record<string, number> = {};
  for (const { name, durationMs } of run.phases)
    if (durationMs !== null) phaseMs[name] = (phaseMs[name] ?? 0) + durationMs;
  return { tookMs: between(run.startedAt, run.finishedAt), phaseMs };
}

function usualOf(rows: readonly TrendTimes[]): TrendTimes {
  const names = new Set(rows.flatMap(({ phaseMs }) => Object.keys(phaseMs)));
  const known = (values: readonly (number | null | undefined)[]): number[] =>
    values.filter((value) => typeof value === 'number');
  const phaseMs = [...names].map((name) => [name, median(known(rows.map((row) => row.phaseMs[name])))] as const);
  const took = known(rows.map(({ tookMs }) => tookMs));
  return { tookMs: took.length > 0 ? median(took) : null, phaseMs: Object.fromEntries(phaseMs) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.length % 2 === 1 ? sorted.slice(middle, middle + 1) : sorted.slice(middle - 1);
  return (low + high) / 2;
}
