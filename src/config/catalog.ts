import { join } from 'node:path';
import { type Issue, SilverbackError } from '../core/errors.js';
import { checkCatalog } from '../core/experiment/catalog.js';
import type { Experiment } from '../core/experiment/experiment.js';
import type { Kinds } from '../core/experiment/kinds.js';
import { parseExperiment, type ParseOptions } from '../core/experiment/parse.js';
import { invalid } from '../core/source/problem.js';
import { parseTarget } from '../core/target/parse.js';
import type { Target } from '../core/target/target.js';
import { findNamed, yamlFiles } from './folder.js';
import { readText } from './text-file.js';

const EXPERIMENT = { absent: 'experiment-not-found', wrong: 'invalid-experiment' } as const;
const TARGET = { absent: 'target-not-found', wrong: 'invalid-target' } as const;

/** Targets lie in this folder of a catalog. */
const TARGETS = 'targets';

export interface CatalogEntry {
  readonly file: string;
  readonly experiment: Experiment;
}

/**
 * Reads all experiments of a folder.
 * @throws SilverbackError `invalid-experiment` with the issues of all files; `duplicate-experiment` for a name used twice.
 */
export async function loadCatalog(folder: string, kinds: Kinds): Promise<readonly CatalogEntry[]> {
  const entries: CatalogEntry[] = [];
  const issues: Issue[] = [];
  for (const file of await yamlFiles(folder)) {
    try {
      const { text } = await readText(file, EXPERIMENT);
      entries.push({ file, experiment: parseExperiment(text, file, { kinds }) });
    } catch (error) {
      if (!(error instanceof SilverbackError)) throw error;
      issues.push(...(error.details.issues ?? [{ file, message: error.message }]));
    }
  }
  if (issues.length > 0) throw invalid('invalid-experiment', issues);
  const doubles = checkCatalog(entries);
  if (doubles.length > 0) throw invalid('duplicate-experiment', doubles);
  return entries;
}

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
