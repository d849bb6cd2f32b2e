import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { makeDirectory } from '../config/make-directory.js';
import { SilverbackError } from '../core/errors.js';
import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';

/** The one document of `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Refuses a report that could not be written, before anything runs. */
export function checkReport(file: string | undefined): void {
  if (file !== undefined && !['.html', '.json'].includes(extname(file))) {
    throw new SilverbackError('invalid-usage', `--report ${file}: expected a file that ends in .html or .json`);
  }
}

/** Writes the report of a run by the ending of the file's name. */
export async function writeReport(
  file: string,
  run: RunDocument,
  samples: () => Promise<readonly Sample[]>,
): Promise<void> {
  const text =
    extname(file) === '.json'
      ? `${JSON.stringify(run, null, 2)}\n`
      : (await import('../report/html.js')).renderHtml(run, await samples());
  try {
    await makeDirectory(dirname(resolve(file)));
    await writeFile(file, text);
  } catch (error) {
    throw new SilverbackError(
      'home-unwritable',
      `the report ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  process.stderr.write(`report: ${file}\n`);
}
