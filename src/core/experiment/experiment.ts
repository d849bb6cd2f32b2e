/**
 * An experiment after parsing: variables resolved, durations in milliseconds, shares in basis points (1 % = 100),
 * defaults filled in. Everything behind the parser works on this and never on what the user wrote.
 */
export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Only drills for now; a real evacuation will inject no harm and never be brought back by a deadline. */
  readonly intent: 'drill';
  readonly target: string;
  /** SHA-256 (hex) of the file's content and the variables that were set. */
  readonly hash: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly steadyState: SteadyState;
  readonly guards: Guards;
  readonly objectives: Objectives;
  /** What must have been run before; a run of before did not keep it. */
  readonly requires?: readonly Requirement[];
  readonly allowIrreversible: boolean;
  /** May run where the target is production; a run of before did not keep it. */
  readonly allowProduction?: boolean;
  readonly method: readonly Step[];
}

/** Verdicts that say something of the target; a refusal and an abort do not. */
export const TELLING = ['passed', 'failed', 'inconclusive', 'errored'] as const;

/** The newest telling run of another experiment on the same target must have ended so, not longer ago than that. */
export interface Requirement {
  readonly experiment: string;
  readonly verdict: (typeof TELLING)[number];
  readonly withinMs: number;
}

export interface SteadyState {
  readonly intervalMs: number;
  /** Used instead from the second minute of a hold on. */
  readonly holdIntervalMs: number;
  readonly probes: readonly ProbeSpec[];
}

export type When = 'before' | 'during' | 'after';

export interface ProbeSpec {
  readonly name: string;
  readonly type: string;
  readonly when: readonly When[];
  /** The id of a fault step: judged during the run only while that fault is in effect. */
  readonly while?: string;
  /** Failures in a row that make a breach. */
  readonly failAfter: number;
  /** What the probe's own schema accepts, already parsed by it. */
  readonly args: unknown;
  /** By the name of a measured value; a scalar's is `value`. */
  readonly tolerance: Readonly<Record<string, Rule>>;
}

/** The explicit rule that a measured value must meet; every part that is given must hold. Latencies, lags in milliseconds; rates as shares of 1. */
export interface Rule {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly between?: readonly [number, number];
  readonly equals?: number | string;
}

export interface Guards {
  readonly maxDurationMs: number;
  /** How long a paused run may keep harm open. */
  readonly maxPauseMs: number;
  readonly blastRadius: { readonly regions?: number; readonly zones?: number; readonly instances?: number };
  /** Capacity that must be left over after the shift, as a share of the load: 0.2 is 20 %. */
  readonly headroom: number;
  readonly errorBudget: ErrorBudget | null;
  /** Switches single preflight checks off, by name; each is shown in the plan. */
  readonly skipPreflight: readonly string[];
}

export interface ErrorBudget {
  readonly objective: number;
  readonly periodMs: number;
  /** Share of the period's budget that one run may spend. */
  readonly spend: number;
  /** A burn above `rate` over both windows is a breach (multi-window alerts, Google SRE workbook, chapter 5). */
  readonly windows: readonly { readonly longMs: number; readonly shortMs: number; readonly rate: number }[];
}

export interface Objectives {
  readonly evacuateWithinMs?: number;
  readonly returnWithinMs?: number;
  /** From each fault gone to the whole hypothesis good again. */
  readonly recoverWithinMs?: number;
}

export interface FaultStep {
  readonly kind: 'fault';
  readonly id: string;
  readonly fault: string;
  /** What the fault's own schema accepts, already parsed by it. */
  readonly args: unknown;
  /** Whether a fault that decayed is injected once more; otherwise the run is inconclusive. */
  readonly reinject: boolean;
  /** Whether what joins and matches while its harm is on is harmed as well. */
  readonly dynamic?: boolean;
}
export interface ShiftStep {
  readonly kind: 'shift';
  readonly id: string;
  readonly route: string;
  /** The region to be emptied; on the way back, the region that gets its users back. */
  readonly from: string;
  readonly back: boolean;
  /** Share of the source's original users that have moved (or, back, have returned) after each step, in basis points, rising. */
  readonly stepsBp: readonly number[];
  /** The size of each step is decided by how the one before was borne; `stepsBp` is the course if all are borne well. */
  readonly adaptive?: AdaptivePolicy;
  readonly soakMs: number;
  readonly maxSoakMs: number;
  readonly gate: GateMargins;
}
/** Bounds of a ramp that finds its own pace, basis points of the source's original users. */
export interface AdaptivePolicy {
  readonly firstBp: number;
  readonly minBp: number;
  readonly maxBp: number;
}
/** A survivor is worse when it is beyond its own baseline, corrected by the control's drift, by more than these. */
export interface GateMargins {
  /** Success rate, as a share of 1. */
  readonly successDrop: number;
  /** p99 latency, as a factor of the baseline. */
  readonly latencyFactor: number;
  /** p99 latency that is never held against a survivor, milliseconds. */
  readonly latencyFloorMs: number;
  /** Within the margins, also worse when the difference is no chance. */
  readonly statistics?: GateStatistics;
}
/** When a difference between windows of the soak and of the baseline is held against a survivor. */
export interface GateStatistics {
  /** Of the interval in which the true difference lies, share of 1. */
  readonly confidence: number;
  /** Share of the estimated difference that even the lower end of that interval must exceed. */
  readonly tolerance: number;
  /** Smallest difference that matters: mean latency as a factor, share of errors as a difference. */
  readonly effect: { readonly latency: number; readonly errors: number };
}
export interface ScaleStep {
  readonly kind: 'scale';
  readonly id: string;
  readonly region: string;
  readonly to: 'required' | 'off' | number;
}
export interface ModeStep {
  readonly kind: 'mode';
  readonly id: string;
  readonly failover: string;
}
export interface DrainStep {
  readonly kind: 'drain';
  readonly id: string;
  readonly region: string;
  readonly connections?: number;
  /** New stragglers a second that are still tolerated. */
  readonly stragglers?: number;
  readonly replication?: 'caught-up';
  readonly withinMs: number;
}
export interface HoldStep {
  readonly kind: 'hold';
  readonly id: string;
  readonly forMs: number;
}
/** All `during` probes, or those named, hold once within the time. */
export interface CheckStep {
  readonly kind: 'check';
  readonly id: string;
  readonly probes: readonly string[];
  readonly withinMs: number;
}
export interface RevertStep {
  readonly kind: 'revert';
  readonly id: string;
  /** The id of the step whose injections are undone. */
  readonly of: string;
}
export type Step = FaultStep | ShiftStep | ScaleStep | ModeStep | DrainStep | HoldStep | CheckStep | RevertStep;
