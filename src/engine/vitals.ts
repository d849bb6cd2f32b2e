import type { Judgement } from '../core/judge/judgement.js';

/** What a live view shows besides the run itself; never journaled. */
export interface Vitals {
  readonly traffic: {
    readonly shares: Readonly<Record<string, number>>;
    readonly successRate: number | null;
    readonly p99Ms: number | null;
  };
  readonly probes: readonly Judgement[];
}
