import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, SilverbackError } from '../core/errors.js';
import { printJson } from './output.js';

const WORKER = fileURLToPath(new URL('../worker.js', import.meta.url));

/**
 * Leaves a requested run to a process of its own, which ends with it. What that process has to say goes to a file of
 * the home. Throws `home-unwritable` when there is no place for it.
 */
export async function detach(run: string, home: string, json: boolean): Promise<void> {
  const file = join(home, 'log', `${run}.log`);
  const log = await openLog(file);
  try {
    spawn(process.execPath, [WORKER, run], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: process.env,
    }).unref();
  } finally {
    await log.close();
  }
  process.stderr.write(`log: ${file}\n`);
  if (json) printJson({ id: run });
  else process.stdout.write(`${run}\n`);
}

async function openLog(file: string) {
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    return await open(file, 'a', 0o600);
  } catch (error) {
    throw new SilverbackError('home-unwritable', `the log ${file} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
