import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { WorldFile } from './wire.js';
import { findWorld, layoutHash, worldDirectory } from './world-file.js';

/** Until the supervisor listens; its processes take longer. */
const LISTENING_MS = 20_000;
/** The supervisor's exit code when another one has the home. */
const HOME_TAKEN = 3;

/** Starts the supervisor of a home detached from this process; it outlives it. Throws `world-unavailable`. */
export async function startWorld(
  { home, layout, keep, worldMain }: { home: string; layout: WorldLayout; keep: boolean; worldMain: string },
  clock: Clock,
): Promise<WorldFile> {
  const directory = resolve(worldDirectory(home));
  const log = join(directory, 'log', 'supervisor.log');
  const config = join(directory, 'supervisor.json');
  await mkdir(join(directory, 'log'), { recursive: true });
  const content = { directory, layout, layoutHash: layoutHash(layout), keep };
  // Whole or not at all: another one may start a world here at the same time.
  const draft = `${config}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(content));
  await rename(draft, config);

  const output = await open(log, 'a');
  const stdio: ['ignore', number, number] = ['ignore', output.fd, output.fd];
  const child = spawn(process.execPath, [worldMain, config], { detached: true, stdio });
  await once(child, 'spawn').finally(() => output.close());
  child.unref();

  const giveUpAt = clock.monotonic() + LISTENING_MS;
  while (clock.monotonic() < giveUpAt) {
    const found = await findWorld(home);
    if (found) return found;
    if (child.exitCode !== null && child.exitCode !== HOME_TAKEN) {
      throw new SilverbackError(
        'world-unavailable',
        `the world ended with code ${child.exitCode} at its start; see ${log}`,
      );
    }
    await clock.sleep(20);
  }
  throw new SilverbackError('world-unavailable', `no world listens after ${LISTENING_MS / 1000} s; see ${log}`);
}
