import { createReadStream } from 'node:fs';
import { readEnvironment } from '../config/environment.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import { readExport } from '../journal/transfer/read.js';
import { importRuns } from '../journal/transfer/save.js';
import type { MovedRun } from '../journal/transfer/moved-run.js';
import { withDatabase } from './database.js';
import type { JsonOption } from './options.js';
import { printJson } from './output.js';

/** Adds the runs of an export to the history. The whole file is looked through before the first is written. */
export async function importFrom(file: string, { json }: JsonOption): Promise<void> {
  const environment = readEnvironment(process.env, process.cwd());
  const look = runsOf(file);
  while (!(await look.next()).done);
  const { runs, skipped } = await withDatabase(environment, (database) => importRuns(database, runsOf(file)));
  if (json) printJson({ file, runs, skipped });
  else process.stdout.write(`${file}: ${runs} runs${skipped > 0 ? `; ${skipped} were there already` : ''}\n`);
}

async function* runsOf(file: string): AsyncGenerator<MovedRun> {
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
