import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { readEnvironment } from '../config/environment.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import { exportLines, type Exported } from '../journal/transfer/write.js';
import { withDatabase } from './database.js';
import type { JsonOption } from './options.js';
import { printJson } from './output.js';

/** Writes the history to a file, which is there whole or not at all. */
export async function exportTo(file: string, { json }: JsonOption): Promise<void> {
  const exported: Exported = { runs: 0, rows: 0, leftOut: [] };
  await withDatabase(readEnvironment(process.env, process.cwd()), (database) =>
    writeLines(file, exportLines(database, new Date(), exported)),
  );
  const { runs, rows, leftOut } = exported;
  for (const { run, reason } of leftOut) process.stderr.write(`run ${run} is left out: ${reason}\n`);
  if (json) printJson({ file, ...exported });
  else
    process.stdout.write(
      `${file}: ${runs} runs, ${rows} other records${leftOut.length > 0 ? `; ${leftOut.length} runs left out` : ''}\n`,
    );
}

/** Beside its place first, for its owner alone, and then there: an export that breaks off replaces nothing. */
async function writeLines(file: string, lines: AsyncIterable<string>): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(lines, endLines, createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof SilverbackError) throw error;
    throw new SilverbackError('invalid-usage', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

async function* endLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
