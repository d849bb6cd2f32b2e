import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { makeDirectory } from '../config/make-directory.js';
import { tryToWrite } from '../config/try-to-write.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import type { RunDocument } from '../core/run/document.js';
import { FORMATS, type Render, type Told } from '../report/formats.js';
import type { ReportOptions } from './options.js';

const BY_ENDING: Readonly<Record<string, Render>> = {
  '.html': FORMATS.html,
  '.md': FORMATS.md,
  '.json': FORMATS.json,
};

interface Wanted {
  readonly option: string;
  readonly file: string;
  readonly render: Render;
}

/** Refuses a report that could not be written, before anything runs: a drill whose report is lost was for nothing. */
export async function checkReports(options: ReportOptions): Promise<void> {
  for (const { option, file } of wantedOf(options)) {
    const problem = await tryToWrite(file);
    if (problem !== null) throw new SilverbackError('invalid-usage', `${option} ${file} cannot be written: ${problem}`);
  }
}

/**
 * Writes all reports that are asked for and says on standard error what became of them.
 * @returns whether all are written; what a run was does not depend on it.
 */
export async function writeReports(options: ReportOptions, run: RunDocument, told: Told): Promise<boolean> {
  let all = true;
  for (const { option, file, render } of wantedOf(options)) {
    try {
      const text = await render(run, told);
      await makeDirectory(dirname(resolve(file)));
      await writeFile(file, text);
      process.stderr.write(`report: ${file}\n`);
    } catch (error) {
      all = false;
      process.stderr.write(`silverback: ${option} ${file} cannot be written: ${messageOf(error)}\n`);
    }
  }
  return all;
}

/** @throws `invalid-usage` for an ending that no format has */
function wantedOf({ report, junit }: ReportOptions): readonly Wanted[] {
  const wanted: Wanted[] = [];
  if (report !== undefined) {
    const render = BY_ENDING[extname(report)];
    if (!render)
      throw new SilverbackError(
        'invalid-usage',
        `--report ${report}: expected a file that ends in ${Object.keys(BY_ENDING).join(', ')}`,
      );
    wanted.push({ option: '--report', file: report, render });
  }
  if (junit !== undefined) wanted.push({ option: '--junit', file: junit, render: FORMATS.junit });
  return wanted;
}
