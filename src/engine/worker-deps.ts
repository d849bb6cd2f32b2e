import type { Clock } from '../core/ports/clock.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import type { RunJournal } from '../core/ports/journal.js';
import type { Say } from '../core/ports/log.js';
import { type decide as decideNext } from '../core/run/decide.js';
import type { Recorded } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import type { Aside } from './aside.js';
import type { Requests } from './requests.js';
import type { Vitals } from './vitals.js';
import type { OpenWorkbench } from './workbench.js';

/** What a worker is built from. `decide` can be replaced only so that tests can plant a defect in it. */
export interface WorkerDeps {
  readonly journal: RunJournal;
  readonly clock: Clock;
  readonly open: OpenWorkbench;
  /** Names this worker in leases, events and `interruptions`. */
  readonly owner: string;
  readonly newId: () => string;
  readonly decide?: typeof decideNext;
  /** Asked before a run begins, besides the incident that somebody has declared. */
  readonly incidents?: IncidentProbe;
  /** Keeps it from what would take away where it lives. */
  readonly aside?: Aside;
  /** How often the journal is asked for signals from other processes, milliseconds. */
  readonly signalsEveryMs: number;
  /** What the worker's own process asks of its runs. */
  readonly requests?: Requests;
  /** What went wrong beside a run and does not change how it ends. */
  readonly onWarning?: Say;
  readonly onRecorded?: (recorded: readonly Recorded[], state: RunState) => void;
  /** A run is no longer in the hands of this process. */
  readonly onLeft?: (run: string, wasTaken: boolean) => void;
  readonly onVitals?: (vitals: Vitals) => void;
}

/**
 * How an attempt to advance a run ended. `held`: somebody else holds it. `lost`: somebody took it over meanwhile.
 * `overdue`: the rollback was not verified within its bound; the run stays open. `released`: stopped on request.
 * `aside`: not begun here, where it would take the ground away; others may.
 */
export type Outcome = 'finished' | 'held' | 'lost' | 'overdue' | 'released' | 'aside';
