import { readdirSync, readFileSync } from 'node:fs';
import type { Experiment } from '../../src/core/experiment/experiment.js';
import { parseExperiment } from '../../src/core/experiment/parse.js';
import { parseTarget } from '../../src/core/target/parse.js';
import type { Target } from '../../src/core/target/target.js';
import { discoverFaults, discoverProbes } from '../../src/discovery.js';

const CATALOG = new URL('../../experiments/', import.meta.url);

/** The experiments that come with Silverback. */
export const NAMES: readonly string[] = readdirSync(CATALOG).flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** What is different from the catalog's own. */
export interface Alteration {
  readonly set?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Of the experiment's text; it must change something. */
  readonly text?: (text: string) => string;
  readonly targetText?: (text: string) => string;
  /** With the values that the experiment gives for a simulation. */
  readonly simulate?: boolean;
}

/** An experiment of the catalog and its target, read as the command line reads them. */
export async function fromCatalog(
  name: string,
  { set, target, text, targetText, simulate = false }: Alteration = {},
): Promise<{ experiment: Experiment; target: Target }> {
  const [faults, probes] = await Promise.all([discoverFaults(), discoverProbes()]);
  const kinds = { faults, probes };
  const options = { kinds, simulate, ...(set ? { set } : {}), ...(target ? { target } : {}) };
  const experiment = parseExperiment(read(`${name}.yaml`, text), `${name}.yaml`, options);
  return { experiment, target: parseTarget(read(`targets/${experiment.target}.yaml`, targetText), experiment.target) };
}

function read(file: string, change?: (text: string) => string): string {
  const text = readFileSync(new URL(file, CATALOG), 'utf8');
  const changed = change?.(text);
  if (changed === text) throw new Error(`nothing of ${file} was changed`);
  return changed ?? text;
}
