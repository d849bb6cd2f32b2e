import type { RequirementMet } from './admission/requirement.js';
import type { InjectionClass } from './ports/fault.js';
import type { Undo } from './instance.js';

/**
 * What a run of an experiment would do, found out by reading only. `plan` prints it; a run makes its own at preflight
 * and keeps that, because the world may have changed since somebody looked.
 */
export interface Plan {
  readonly experiment: string;
  readonly title: string;
  readonly target: string;
  /** SHA-256 (hex) of the experiment, as in the run document. */
  readonly hash: string;
  readonly variables: Readonly<Record<string, string>>;
  /** False: made from the target's layout alone, without a running target; measured figures are null then. */
  readonly measured: boolean;
  readonly verdict: 'ok' | 'refused';
  /** Each says what to change. Empty unless `verdict` is `refused`. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  /** Preflight checks that the experiment switches off. */
  readonly skippedPreflight: readonly string[];
  /** Of harm only: care protects and does not count. */
  readonly blastRadius: {
    readonly regions: readonly string[];
    readonly zones: readonly string[];
    readonly instances: number;
  };
  readonly expectedDurationMs: number;
  /** What must have been run before, and whether it was; a plan of before did not keep it. */
  readonly requires?: readonly RequirementMet[];
  readonly errorBudget: {
    readonly objective: number;
    readonly periodMs: number;
    /** Share of the period's budget that this run may spend. */
    readonly spend: number;
    /** Null while the load is unknown. */
    readonly allowedRequests: number | null;
    readonly allowedOutageMs: number;
  } | null;
  readonly steps: readonly PlannedStep[];
  readonly capacity: readonly RegionCapacity[];
}

export interface PlannedStep {
  readonly index: number;
  readonly id: string;
  readonly kind: string;
  /** One line for people. */
  readonly summary: string;
  readonly expectedMs: number;
  readonly changes: readonly PlannedChange[];
  /** Only of shifts: one for each ramp step. */
  readonly ceilings?: readonly RampCeiling[];
}

/** One change of the outside world, before it has a record. */
export interface PlannedChange {
  readonly kind: string;
  readonly subject: string;
  readonly summary: string;
  readonly class: InjectionClass;
  readonly undo: Undo;
}

/** What a ramp step may cost if it goes wrong: newly moved share x (time to detect + time to undo) x load. */
export interface RampCeiling {
  /** Share of the source's original users that has moved after this step, percent. */
  readonly movedPercent: number;
  /** Share of all of the route's users that this step moves, share of 1. */
  readonly newlyMovedShare: number;
  /** Requests at risk; null while the load is unknown. */
  readonly spendRequests: number | null;
  readonly withinBudget: boolean | null;
  /** What `movedPercent` becomes where the router cannot carry it as it is: the nearest that it can. */
  readonly carriedPercent?: number;
  /** Smallest share above none that the router can give a region, percent; absent where it can carry every one. */
  readonly resolution?: number;
}

/** Whether a region can carry what it would get. Requests a second; null while unknown. */
export interface RegionCapacity {
  readonly region: string;
  readonly loadPerSecond: number | null;
  readonly instances: number;
  readonly capacityPerInstance: number | null;
  /** Instances needed at the largest load of the method, headroom included. */
  readonly required: number | null;
}
