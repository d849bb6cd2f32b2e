import { readText } from '../config/text-file.js';
import { SilverbackError, type Issue } from '../core/errors.js';
import { checkCatalog } from '../core/experiment/catalog.js';
import { checkFit } from '../core/experiment/fit.js';
import type { Experiment } from '../core/experiment/experiment.js';
import { parseExperiment } from '../core/experiment/parse.js';
import { parseTarget } from '../core/target/parse.js';
import { context, type Context } from './context.js';
import type { JsonOption } from './options.js';
import { printJson } from './output.js';

const CODES = { absent: 'experiment-not-found', wrong: 'invalid-experiment' } as const;
const IS_TARGET = /^kind:\s*["']?Target\b/m;

/** Checks files, all of them, and says everything that is wrong at once. */
export async function validate(files: readonly string[], { json }: JsonOption): Promise<void> {
  const base = await context();
  const read: { file: string; experiment: Experiment }[] = [];
  const issues: Issue[] = [];
  for (const file of files) {
    try {
      const { text } = await readText(file, CODES);
      if (IS_TARGET.test(text)) parseTarget(text, file);
      else read.push({ file, experiment: parseExperiment(text, file, { kinds: base.house }) });
    } catch (error) {
      if (!(error instanceof SilverbackError)) throw error;
      issues.push(...(error.details.issues ?? [{ file, message: error.message.replace(`${file} `, '') }]));
    }
  }
  issues.push(...checkCatalog(read));
  for (const { file, experiment } of read) issues.push(...(await misfits(base, file, experiment)));
  if (issues.length > 0) {
    const count = `${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}`;
    throw new SilverbackError(
      'invalid-experiment',
      `${count} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`,
      { issues },
    );
  }
  if (json) printJson({ files, issues });
  else process.stdout.write(`${files.map((file) => `${file}: valid`).join('\n')}\n`);
}

async function misfits(base: Context, file: string, experiment: Experiment): Promise<readonly Issue[]> {
  try {
    return checkFit(experiment, await base.findTarget(experiment.target)).map((issue) => ({ ...issue, file }));
  } catch (error) {
    if (!(error instanceof SilverbackError)) throw error;
    return error.details.issues ?? [{ file, path: 'spec.target', message: error.message }];
  }
}
