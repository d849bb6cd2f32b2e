import { join } from 'node:path';
import { SilverbackError } from '../core/errors.js';
import { checkCatalog } from '../core/experiment/catalog.js';
import type { Experiment } from '../core/experiment/experiment.js';
import { parseExperiment, type ParseOptions } from '../core/experiment/parse.js';
import { parseTarget } from '../core/target/parse.js';
import type { Target } from '../core/target/target.js';
import { findNamed, yamlFiles } from './folder.js';
import { readText } from './text-file.js';

const EXPERIMENT = { absent: 'experiment-not-found', wrong: 'invalid-experiment' } as const;
const TARGET = { absent: 'target-not-found', wrong: 'invalid-target' } as const;

/** Targets lie in this folder of a catalog. */
export const TARGETS = 'targets';

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
 * Reads every experiment of the catalogs, in order of their files; a name that an earlier catalog has hides a later one's.
 * @throws SilverbackError for the first file that is wrong, or for two of one name in a catalog.
 */
export async function listExperiments(
  catalogs: readonly string[],
  options: ParseOptions,
): Promise<readonly { readonly file: string; readonly experiment: Experiment }[]> {
  const all = new Map<string, { readonly file: string; readonly experiment: Experiment }>();
  for (const catalog of catalogs) {
    const own = await Promise.all(
      (await yamlFiles(catalog)).map(async (file) => {
        const { text } = await readText(file, EXPERIMENT);
        return { file, experiment: parseExperiment(text, file, options) };
      }),
    );
    const issues = checkCatalog(own);
    if (issues.length > 0)
      throw new SilverbackError('duplicate-experiment', `two of one name in ${catalog}`, { issues });
    for (const one of own) if (!all.has(one.experiment.name)) all.set(one.experiment.name, one);
  }
  return [...all.values()];
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
