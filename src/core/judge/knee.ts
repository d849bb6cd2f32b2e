import { ENOUGH } from './gate.js';

/** What users met under one dose of a fault. Milliseconds; null when it was not measured. */
export interface DoseSeen {
  readonly requests: number;
  /** The most by which p99 rises from the dose alone. */
  readonly explainsMs: number;
  readonly p99Ms: number | null;
  /** p99 before anything was touched. */
  readonly baselineMs: number | null;
  /** Probes that did not hold under it, in words. */
  readonly left: readonly string[];
}

/** p99 may miss what is expected by so much of it, and by so much anyway: buckets of a histogram, a few samples. */
const MARGIN = { factor: 0.25, leastMs: 100 };

/**
 * The knee of a series of rising doses: the first under which a probe did not hold, or p99 rose by more than the dose
 * explains, as it does when queues and retries begin to add to it; few requests say nothing of p99. Null when there is
 * none. Pure.
 */
export function kneeOf(doses: readonly DoseSeen[]): { readonly at: number; readonly reason: string } | null {
  for (const [at, dose] of doses.entries()) {
    const reason = dose.left[0] ?? excess(dose);
    if (reason !== null) return { at, reason };
  }
  return null;
}

function excess({ requests, explainsMs, p99Ms, baselineMs }: DoseSeen): string | null {
  if (requests < ENOUGH || p99Ms === null || baselineMs === null) return null;
  const expected = baselineMs + explainsMs;
  if (p99Ms <= expected + Math.max(MARGIN.leastMs, MARGIN.factor * expected)) return null;
  return `p99 is ${Math.round(p99Ms)} ms, and baseline and dose explain ${Math.round(expected)} ms`;
}
