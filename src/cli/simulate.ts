import { faultsOf } from '../composition/workbench.js';
import { STEADY } from '../composition/tempo.js';
import { SilverbackError } from '../core/errors.js';
import { EXIT } from '../core/run/verdict.js';
import { timeline } from '../report/text/timeline.js';
import { simulate as simulateRun } from '../simulation/simulate.js';
import { context, loadExperiment } from './context.js';
import type { SimulateOptions } from './options.js';
import { printJson } from './output.js';
import type { Told } from '../report/formats.js';
import { checkReports, writeReports } from './reports.js';

/** Runs the engine under a virtual clock; the exit code is the simulated verdict's. */
export async function simulate(name: string, options: SimulateOptions): Promise<void> {
  await checkReports(options);
  const seed = Number(options.seed);
  if (!Number.isInteger(seed) || seed < 0)
    throw new SilverbackError('invalid-usage', `--seed ${options.seed}: expected a whole number from 0`);
  const base = await context();
  const { experiment, target } = await loadExperiment(base, name, options, true);
  const { document, events, samples } = await simulateRun(experiment, target, {
    faults: (capabilities) => faultsOf(base.house, capabilities),
    probes: base.house.probes,
    seed,
    tempo: STEADY,
  });
  if (options.json) printJson(document);
  else process.stdout.write(`${timeline(document, events)}\n`);
  const told: Told = { samples: async () => samples, earlier: async () => [] };
  const written = await writeReports(options, document, told);
  const code = document.verdict === null ? EXIT.errored : EXIT[document.verdict];
  process.exitCode = written ? code : code || EXIT.errored;
}
