import { hostname } from 'node:os';
import { ulid } from 'ulid';
import type { Environment } from '../config/environment.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import type { RunJournal } from '../core/ports/journal.js';
import type { Log } from '../core/ports/log.js';
import { Aside } from '../engine/aside.js';
import type { WorkerDeps } from '../engine/worker-deps.js';
import { OwnPlace } from './whereabouts.js';
import { workbenches, type Manner, type Surroundings } from './workbench.js';

/** How often the journal is asked for what people want of a run from other processes, milliseconds. */
const SIGNALS_EVERY_MS = 200;

export interface WorkerOptions
  extends Surroundings, Pick<Environment, 'region' | 'node'>, Pick<WorkerDeps, 'onRecorded' | 'onLeft' | 'onVitals'> {
  readonly start: Manner['start'];
  /** Asked before a run begins; null: nobody is. */
  readonly incidents: IncidentProbe | null;
  /** Where a service tells what happens; a command tells its warnings with its progress. */
  readonly log?: Log;
}

/** Names this process in leases, events and interruptions. */
export const OWNER = `${hostname()}:${process.pid}`;

export const newId = (): string => ulid();

export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * What the workers of this process share.
 *
 * @param afterwards what becomes of a world that a run of theirs started
 * @param hasOthers whether workers of other processes take what this one leaves
 */
export function workerDeps(
  options: WorkerOptions,
  afterwards: Manner['afterwards'],
  journal: RunJournal,
  hasOthers: boolean,
): Omit<WorkerDeps, 'requests'> {
  const onWarning = options.log?.warn ?? options.onProgress ?? say;
  return {
    journal,
    clock: options.clock,
    open: workbenches(options, { start: options.start, afterwards }),
    owner: OWNER,
    newId,
    signalsEveryMs: SIGNALS_EVERY_MS,
    ...(options.incidents ? { incidents: options.incidents } : {}),
    aside: new Aside(options.clock, new OwnPlace(options, hasOthers, onWarning)),
    onWarning,
    ...(options.onRecorded ? { onRecorded: options.onRecorded } : {}),
    ...(options.onLeft ? { onLeft: options.onLeft } : {}),
    ...(options.onVitals ? { onVitals: options.onVitals } : {}),
  };
}
