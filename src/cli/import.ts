import { createReadStream } from 'node:fs';
import { readEnvironment } from '../config/environment.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import { readExport } from '../journal/transfer/read.js';
import type { Moved } from '../journal/transfer/moved.js';
import { importAll } from '../journal/transfer/save.js';
import { withDatabase } from './database.js';
import type { JsonOption } from './options.js';
import { printJson } from './output.js';

/** Adds what an export holds to the history. The whole file is looked through before anything is written. */
export async function importFrom(file: string, { json }: JsonOption): Promise<void> {
  const environment = readEnvironment(process.env, process.cwd());
  const look = partsOf(file);
  while (!(await look.next()).done);
  const imported = await withDatabase(environment, (database) => importAll(database, partsOf(file)));
  if (json) return printJson({ file, ...imported });
  const { runs, rows, skippedRuns, skippedRows } = imported;
  const skipped = skippedRuns + skippedRows > 0 ? `; ${skippedRuns} and ${skippedRows} were there already` : '';
  process.stdout.write(`${file}: ${runs} runs, ${rows} other records${skipped}\n`);
}

async function* partsOf(file: string): AsyncGenerator<Moved> {
  try {
    yield* readExport(file, linesOf(file));
  } catch (error) {
    if (error instanceof SilverbackError) throw error;
    throw new SilverbackError('invalid-usage', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
