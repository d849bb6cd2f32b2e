import { join } from 'node:path';
import type { Experiment } from '../core/experiment/experiment.js';
import { parseExperiment, type ParseOptions } from '../core/experiment/parse.js';
import { parseTarget } from '../core/target/parse.js';
import type { Target } from '../core/target/target.js';
import { findNamed } from './folder.js';

const EXPERIMENT = { absent: 'experiment-not-found', wrong: 'invalid-experiment' } as const;
const TARGET = { absent: 'target-not-found', wrong: 'invalid-target' } as const;

/** Targets lie in this folder of a catalog. */
const TARGETS = 'targets';

/**
 * Finds an experiment by its file, or by its name in the first of `catalogs` that has it, and reads it.
 * @throws SilverbackError `experiment-not-found`, `duplicate-experiment` or `invalid-experiment`.
 */
export async function findExperiment(
  nameOrFile: string,
  catalogs: readonly string[],
  options: ParseOptions,
): Promise<Experiment> {
  const { text, file } = await findNamed('experiment', nameOrFile, catalogs, EXPERIMENT);
  return parseExperiment(text, file, options);
}

/**
 * Finds a target by its file, or by its name in the folder `targets` of the first of `catalogs` that has it.
 * @throws SilverbackError `target-not-found`, `duplicate-experiment` or `invalid-target`.
 */
export async function findTarget(nameOrFile: string, catalogs: readonly string[]): Promise<Target> {
  const folders = catalogs.map((catalog) => join(catalog, TARGETS));
  const { text, file } = await findNamed('target', nameOrFile, folders, TARGET);
  return parseTarget(text, file);
}
