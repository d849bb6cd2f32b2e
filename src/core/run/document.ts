import type { InjectionClass } from '../ports/fault.js';
import type { Overwritten, ResidueItem } from '../ports/fleet.js';
import type { StragglerPoint } from '../straggler-curve.js';
import type { Weights } from '../weights.js';
import type { ProbeResult } from './event.js';
import type { Verdict } from './verdict.js';

/**
 * The run as the outside sees it: a fold over its events. Public and stable; tests outside the project read it.
 * Times are ISO 8601 in UTC.
 */
export interface RunDocument {
  id: string;
  experiment: string;
  experimentTitle: string;
  experimentHash: string;
  target: string;
  simulated: boolean;
  variables: Record<string, string>;
  status: 'queued' | 'running' | 'paused' | 'rolling-back' | 'finished';
  verdict: Verdict | null;
  reason: string | null;
  requestedBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  objectives: { name: string; limitMs: number; actualMs: number | null; met: boolean | null }[];
  phases: PhaseDocument[];
  steps: StepDocument[];
  injections: InjectionDocument[];
  hypothesis: {
    before: { held: boolean | null; results: ProbeResult[] } | null;
    during: { samples: number; breaches: { probe: string; from: string; to: string | null; detail: string }[] };
    after: { held: boolean | null; results: ProbeResult[] } | null;
  };
  gates: { at: string; step: number; ramp: number; decision: string; evidence: string; used: number | null }[];
  traffic: {
    at: string;
    route: string;
    weights: Weights;
    asked: Weights;
    shares: Record<string, number>;
    source: string;
  }[];
  /** Faults that have a dose, and the knee where it was raised step by step. */
  doses: DoseSeries[];
  /** By change of weights: the share of stragglers over the time since. */
  stragglers: { at: string; route: string; ttlMs: number; curve: StragglerPoint[] }[];
  recovery: { injection: string; goneAt: string; steadyAt: string | null }[];
  interruptions: { at: string; resumedAt: string; by: string }[];
  users: {
    requests: number;
    errors: number;
    lost: number;
    retried: number;
    stragglers: number;
    /** Lost requests by why. */
    causes: Record<string, number>;
    /** Times that a user was served in another region than before and nobody had moved him; null where nobody can tell. */
    switches: number | null;
    attemptsWhileDark: Record<string, number>;
  };
  writes: { acknowledged: number; lost: number; conflicts: number; overwritten: Overwritten[] } | null;
  /** Regions that were given up without waiting for their data: acknowledged writes that another region lacked then. */
  leftBehind: { at: string; region: string; writes: number | null }[];
  residue: ResidueItem[];
}

/** `preflight`, `before`, `scale`, `shift`, `drain`, `hold`, `return`, `rollback`, `after`, ...: what a director asks the time of. */
export interface PhaseDocument {
  name: string;
  startedAt: string;
  finishedAt: string | null;
  durationMs: number | null;
}

export interface DoseSeries {
  kind: string;
  subject: string;
  doses: DoseDocument[];
  /** The first dose under which a probe did not hold, or p99 rose by more than the dose explains. Null for a single dose. */
  knee: { injection: string; label: string; reason: string } | null;
}
/** What users of the fault's regions met while it was in effect. */
export interface DoseDocument {
  injection: string;
  label: string;
  requests: number;
  errors: number;
  p99Ms: number | null;
  left: string[];
}

export interface StepDocument {
  index: number;
  id: string;
  kind: string;
  status: 'pending' | 'running' | 'done' | 'failed' | 'skipped';
  startedAt: string | null;
  finishedAt: string | null;
  detail: string | null;
}

export interface InjectionDocument {
  id: string;
  kind: string;
  class: InjectionClass;
  subject: string;
  summary: string;
  undo: string;
  shelters: string[];
  epoch: number;
  state: 'planned' | 'in-effect' | 'reverted' | 'unknown';
  plannedAt: string;
  inEffectAt: string | null;
  revertedAt: string | null;
  deadline: string;
  proof: string | null;
  goneProof: string | null;
}
