import type { TrafficLog } from './traffic-log.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/** What performing a command needs. */
export interface Work {
  readonly session: RunSession;
  readonly bench: Workbench;
  readonly traffic: TrafficLog;
  /** Aborted when the method must stop: a rollback began, or the run is no longer ours. Undo never listens to it. */
  readonly method: AbortSignal;
  readonly newId: () => string;
}

/** `retryInMs`: nothing to record yet; do the same again after that long if it is still called for. */
export interface Performed {
  readonly retryInMs?: number;
}
export const done: Performed = {};
