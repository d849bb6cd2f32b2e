import type { Claim } from '../admission/claim.js';
import type { Tempo } from './tempo.js';
import type { Causes } from '../causes.js';
import type { Experiment } from '../experiment/experiment.js';
import type { Plan } from '../plan.js';
import type { InjectionClass, PlannedInjection } from '../ports/fault.js';
import type { Overwritten, ResidueItem } from '../ports/fleet.js';
import type { StragglerPoint } from '../straggler-curve.js';
import type { Target } from '../target/target.js';
import type { Weights } from '../weights.js';
import type { Verdict } from './verdict.js';

/** One result of a hypothesis check. `ok` null: not enough samples to say. */
export interface ProbeResult {
  readonly probe: string;
  readonly ok: boolean | null;
  readonly values: Readonly<Record<string, number | string>>;
  /** In words, with the rule that was or was not met. */
  readonly detail: string;
}

export type Phase = 'before' | 'after';

/**
 * What happened in a run. The journal keeps these and nothing else; state, run document and report are folds over
 * them. A new kind is added here, to `evolve`, and to the document if people should see it.
 */
export type RunEvent =
  | {
      readonly type: 'RunRequested';
      readonly run: string;
      readonly experiment: Experiment;
      readonly target: string;
      /** As it was validated: whoever goes on with the run finds the same place, whatever became of the file. */
      readonly targetSpec: Target;
      readonly seed: number;
      readonly tempo: Tempo;
      readonly requestedBy: string;
      readonly simulated: boolean;
    }
  | { readonly type: 'RunStarted'; readonly by: string; readonly epoch: number }
  /** Another worker holds the run now. `reverse`: it only rolls back; `resume`: it goes on. */
  | {
      readonly type: 'RunTakenOver';
      readonly by: string;
      readonly epoch: number;
      readonly intent: 'resume' | 'reverse';
      readonly lastSeen: string;
    }
  /** All of ours on the target have answered the new epoch. */
  | { readonly type: 'EpochAnnounced'; readonly epoch: number }
  /** Nothing else is begun where this run may hurt anybody. `met`: how the experiment's requirements are met. */
  | { readonly type: 'RunAdmitted'; readonly claim: Claim; readonly met: readonly string[] }
  | { readonly type: 'RunRefused'; readonly reasons: readonly string[] }
  | {
      readonly type: 'PreflightPassed';
      readonly facts: readonly string[];
      readonly baseline: Baseline;
      /** What the run was about to do, for a later one to be compared with; runs of before did not keep it. */
      readonly plan?: Plan;
    }
  | {
      readonly type: 'HypothesisChecked';
      readonly when: Phase;
      readonly held: boolean | null;
      readonly results: readonly ProbeResult[];
    }
  | { readonly type: 'StepStarted'; readonly index: number }
  | { readonly type: 'StepFinished'; readonly index: number; readonly detail: string }
  | {
      readonly type: 'StepFailed';
      readonly index: number;
      readonly verdict: 'failed' | 'inconclusive' | 'errored';
      readonly reason: string;
    }
  /** Durable before anything outside is touched. */
  | {
      readonly type: 'InjectionPlanned';
      readonly id: string;
      readonly kind: string;
      readonly class: InjectionClass;
      readonly step: number;
      readonly plan: PlannedInjection;
      /** Regions whose harm this care shelters. */
      readonly shelters: readonly string[];
      readonly deadline: string;
    }
  | { readonly type: 'InjectionInEffect'; readonly id: string; readonly proof: string }
  /** The injection could not be seen in effect in time. */
  | { readonly type: 'InjectionUnproven'; readonly id: string; readonly evidence: string }
  /** A ramp step of a weights injection: recorded, then done, then seen. */
  | {
      readonly type: 'InjectionAdjusting';
      readonly id: string;
      readonly from: Weights;
      readonly to: Weights;
      readonly ramp: RampStep;
    }
  | { readonly type: 'InjectionAdjusted'; readonly id: string; readonly weights: Weights; readonly proof: string }
  /** An open fault, or weights, were seen undone by somebody else, and whether that is done once more; weights always are. */
  | { readonly type: 'InjectionDecayed'; readonly id: string; readonly evidence: string; readonly reinject: boolean }
  /** What an injection of a dynamic step was on does not exist any more: nobody has put it right. What is left of it is undone. */
  | { readonly type: 'SubjectGone'; readonly id: string; readonly evidence: string }
  /** Of a dynamic step: who was there when its subjects were planned, and who has joined them since. */
  | { readonly type: 'InstancesKnown'; readonly step: number; readonly identities: readonly string[] }
  /** Somebody has joined and matches a dynamic step, and is left alone. Written when the reason changes. */
  | {
      readonly type: 'NewcomerSpared';
      readonly step: number;
      readonly subject: string;
      readonly identity: string;
      readonly reason: string;
    }
  /** The undo begins; written before the world is touched. */
  | { readonly type: 'InjectionReverting'; readonly id: string }
  | { readonly type: 'InjectionReverted'; readonly id: string; readonly proof: string }
  | { readonly type: 'RevertFailed'; readonly id: string; readonly error: string; readonly attempt: number }
  /** A late effect of an abandoned plan was seen and will be undone again. */
  | { readonly type: 'LateEffectSeen'; readonly id: string; readonly evidence: string }
  | {
      readonly type: 'GateDecided';
      readonly index: number;
      readonly ramp: number;
      readonly decision: GateDecision;
      readonly evidence: string;
      /** Share of the allowed worsening that was used up: 0 as good as the baseline, 1 at the limit. */
      readonly used?: number;
    }
  /** Whether the region that is about to get its users back can take them. Written when it changes. */
  | { readonly type: 'ReturnChecked'; readonly id: string; readonly ready: boolean; readonly evidence: string }
  | { readonly type: 'BreachBegan'; readonly probe: string; readonly detail: string }
  | { readonly type: 'BreachEnded'; readonly probe: string; readonly detail: string }
  | { readonly type: 'AbortRequested'; readonly by: string; readonly reason: string }
  | { readonly type: 'Paused'; readonly by: string; readonly reason: string }
  | { readonly type: 'Resumed'; readonly by: string }
  | {
      readonly type: 'ObjectiveMissed';
      readonly objective: string;
      readonly limitMs: number;
      readonly actualMs: number;
    }
  | { readonly type: 'RollbackStarted'; readonly verdict: Verdict; readonly reason: string }
  | { readonly type: 'RollbackOverdue'; readonly residue: readonly string[] }
  /** What one worker has probed and seen since its last summary. */
  | {
      readonly type: 'ProbesSummarised';
      readonly samples: number;
      readonly breaches: number;
      /** Attempts of users to reach each region while it was dark. */
      readonly attemptsWhileDark?: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'TrafficSeen';
      readonly route: string;
      readonly weights: Weights;
      readonly asked: Weights;
      /** Counted since the last one, share of 1 by region. */
      readonly shares: Readonly<Record<string, number>>;
      readonly source: string;
    }
  /** Who still arrived in a region that is no longer his home, over the soak after a change of weights. */
  | {
      readonly type: 'StragglersSeen';
      readonly route: string;
      /** When the weights were seen. */
      readonly since: string;
      /** How long users may believe an old answer of the name service. */
      readonly ttlMs: number;
      readonly curve: readonly StragglerPoint[];
    }
  /** Fault gone, and the hypothesis good again. */
  | { readonly type: 'RecoverySeen'; readonly injection: string; readonly goneAt: string; readonly steadyAt: string }
  /** What users of its regions met while a fault with a dose was in effect, and which probes did not hold then. */
  | {
      readonly type: 'DoseFelt';
      readonly id: string;
      readonly regions: Readonly<
        Record<string, { readonly requests: number; readonly errors: number; readonly p99Ms: number | null }>
      >;
      readonly left: readonly string[];
    }
  | {
      readonly type: 'UsersCounted';
      readonly users: UserTotals;
      /** Attempts of users to reach each region while it was dark, as far as no summary has them. */
      readonly attemptsWhileDark: Readonly<Record<string, number>>;
      readonly writes: WriteTotals | null;
    }
  /** What users met could not be read at the end: the run cannot claim that they were unharmed. */
  | { readonly type: 'UsersUncounted'; readonly reason: string }
  /** A region was given up without waiting for its data: acknowledged writes that another region lacked; null when nobody could say. */
  | { readonly type: 'WritesLeftBehind'; readonly region: string; readonly writes: number | null }
  | { readonly type: 'ResidueSwept'; readonly residue: readonly ResidueItem[] }
  | { readonly type: 'RunFinished'; readonly verdict: Verdict; readonly reason: string };

/** An event with its place: `seq` counts from 0, `at` is the wall time of the worker (ISO), `epoch` its fencing number. */
export interface Recorded {
  readonly seq: number;
  readonly at: string;
  readonly epoch: number;
  readonly event: RunEvent;
}

/** Where a ramp stands: which step of which shift, or of the rollback (`index` null). */
export interface RampStep {
  readonly index: number | null;
  readonly ramp: number;
  /** Share of the source's original users that will have moved away, basis points. */
  readonly movedBp: number;
  /** Only where the size of a step is decided on the way: by how much this one moves on. */
  readonly stepBp?: number;
}

export type GateDecision = 'pass' | 'worse' | 'undecided';

/** What users and regions looked like before anything was touched: a gate compares with it, and the count begins here. */
export interface Baseline {
  readonly regions: Readonly<Record<string, RegionBaseline>>;
  /** All users of the routes that a router divides, wherever they were served. */
  readonly everywhere?: RegionBaseline;
  /** Measured load by route, requests a second. */
  readonly load: Readonly<Record<string, number>>;
  /** All users' totals since their counting began, and which start of the counting process they are of. */
  readonly users: UserTotals & { readonly incarnation?: string | undefined };
  /** Null where writes cannot be audited. */
  readonly writes: WriteTotals | null;
}

export interface RegionBaseline {
  readonly requestsPerSecond: number;
  readonly successRate: number;
  readonly p99Ms: number | null;
  /** Short windows, for gates that compare distributions. */
  readonly samples?: readonly SoakSample[];
}

/** One short window of a region's users. */
export interface SoakSample {
  readonly meanMs: number;
  /** Share of 1. */
  readonly errors: number;
}

export interface UserTotals {
  readonly requests: number;
  readonly lost: number;
  readonly retried: number;
  readonly stragglers: number;
  /** Absent where nobody could tell. */
  readonly switches?: number | undefined;
  readonly causes?: Causes | undefined;
}

export interface WriteTotals {
  readonly acknowledged: number;
  readonly lost: number;
  readonly conflicts: number;
  /** Of the conflicts, the newest with both values. */
  readonly overwritten?: readonly Overwritten[] | undefined;
}
