import type { Experiment } from '../core/experiment/experiment.js';
import type { Fault, Fence, Injection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability, Fleet } from '../core/ports/fleet.js';
import type { Probe } from '../core/ports/probe.js';
import { SilverbackError } from '../core/errors.js';
import type { Target } from '../core/target/target.js';

/** An open target with what a run needs on it: faults bound to the fleet, probes by name. */
export interface Workbench {
  readonly fleet: Fleet;
  /** By kind, bound to this fleet. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** By name, in the order of the hypothesis. */
  readonly probes: ReadonlyMap<string, Probe>;
  /** Makes them once more: without what these have seen so far. */
  makeProbes(): ReadonlyMap<string, Probe>;
  /** Regions that no step may touch and that gates compare with. */
  readonly control: readonly string[];
  /** Longest time that a user goes on with an old answer, by route, milliseconds. */
  readonly ttlMs: Readonly<Record<string, number>>;
}

/**
 * Opens a target for an experiment; whoever opens closes.
 *
 * @param isUnderWay whether its run has anything to put back there: a probe that the target does not support says so when
 *   it is asked then, and nothing is refused
 */
export type OpenWorkbench = (experiment: Experiment, target: Target, isUnderWay: boolean) => Promise<Workbench>;

/** @returns a capability that the work at hand needs. Throws `unsupported-by-target` when the fleet does not offer it. */
export function need<C extends Capability>(bench: Workbench, capability: C): Capabilities[C] {
  const offered = bench.fleet.capabilities[capability];
  if (offered === undefined) {
    throw new SilverbackError(
      'unsupported-by-target',
      `a ${bench.fleet.kind} target does not offer "${capability}", which this experiment needs`,
    );
  }
  return offered;
}

/**
 * What faults and care have in common: rollback, reaper and janitor need no second path for care.
 * `excused` are regions on which harm of the run is open: their silence is no answer, and no obstacle.
 */
export interface Undoable {
  inject(injection: Injection, fence: Fence): Promise<void>;
  verify(injection: Injection, excused: readonly string[]): Promise<Verification>;
  revert(injection: Injection, fence: Fence): Promise<void>;
}
