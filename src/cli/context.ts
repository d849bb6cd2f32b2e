import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findExperiment, findTarget } from '../config/catalog.js';
import { readEnvironment, type Environment } from '../config/environment.js';
import { checkFit } from '../core/experiment/fit.js';
import type { Experiment } from '../core/experiment/experiment.js';
import { SilverbackError } from '../core/errors.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import type { Target } from '../core/target/target.js';
import { incidentProbe } from '../composition/incident-probe.js';
import { permitted } from '../composition/permitted.js';
import type { House } from '../composition/workbench.js';
import { discoverFaults, discoverProbes } from '../discovery.js';
import type { ExperimentOptions } from './options.js';

const SHIPPED = fileURLToPath(new URL('../../experiments/', import.meta.url));

/** Folders in which a name of the catalog is looked up, in this order. */
export const catalogs = (): readonly string[] => [...new Set([resolve('experiments'), resolve(SHIPPED)])];

/** What a command starts from. */
export interface Context {
  readonly environment: Environment;
  readonly house: House;
  /** Asked before a run begins; null: nobody is. */
  readonly incidents: IncidentProbe | null;
  findTarget(name: string): Promise<Target>;
}

export async function context(): Promise<Context> {
  const environment = readEnvironment(process.env, process.cwd());
  const [faults, probes] = await Promise.all([discoverFaults(), discoverProbes()]);
  const house = { faults, probes: permitted(probes, environment) };
  const { incidentProbe: file } = environment;
  const incidents = file === null ? null : await incidentProbe(file, house);
  return { environment, house, incidents, findTarget: (name) => findTarget(name, catalogs()) };
}

/** Reads an experiment and its target, and checks that they fit. Throws with everything that is wrong. */
export async function loadExperiment(
  base: Context,
  name: string,
  options: ExperimentOptions,
  simulate = false,
): Promise<{ experiment: Experiment; target: Target }> {
  const experiment = await findExperiment(name, catalogs(), {
    kinds: base.house,
    set: setOf(options),
    calledAs: (variable, value) => `--set ${variable}=${value}`,
    simulate,
    ...(options.target ? { target: options.target } : {}),
  });
  const target = await base.findTarget(experiment.target);
  const issues = checkFit(experiment, target);
  if (issues.length > 0)
    throw new SilverbackError(
      'unsupported-by-target',
      `experiment ${experiment.name} does not fit target ${target.name}`,
      { issues },
    );
  return { experiment, target };
}

/** @returns the variables that `--set` names. Throws `invalid-usage`. */
export function setOf({ set = [] }: Pick<ExperimentOptions, 'set'>): Record<string, string> {
  return Object.fromEntries(set.map(pair));
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new SilverbackError('invalid-usage', `--set ${text}: expected name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
