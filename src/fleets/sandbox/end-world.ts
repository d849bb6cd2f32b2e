import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import { SupervisorClient } from './supervisor-client.js';
import type { SupervisorStatus, WorldFile } from './wire.js';
import { findWorld, isAlive } from './world-file.js';

/** A supervisor stops its children one after another, and these finish what they do. */
const ENDING_MS = 20_000;

/** @returns what runs in a home; null when nothing does. Throws `target-unreachable` when it does not answer. */
export async function worldStatus(home: string): Promise<SupervisorStatus | null> {
  const file = await findWorld(home);
  return file ? new SupervisorClient(file.port).status() : null;
}

/**
 * Ends the world of a home and waits until it is gone. Throws `invalid-usage` while somebody uses it: a run that loses
 * its world cannot see that anything is undone. @param force ends it anyhow. @returns false when there was none.
 */
export async function endWorld(home: string, clock: Clock, force = false): Promise<boolean> {
  const file = await findWorld(home);
  if (!file) return false;
  const supervisor = new SupervisorClient(file.port);
  const { holds } = await supervisor.status();
  if (holds > 0 && !force)
    throw new SilverbackError(
      'invalid-usage',
      `the world is in use by ${holds === 1 ? 'a process' : `${holds} processes`}; wait for it, stop it with "silverback abort latest", or end the world under it with --force`,
    );
  await supervisor.control.send('POST', '/end');
  await untilGone(home, file, clock);
  return true;
}

/** Waits for a world that is ending. Throws `world-unavailable` when it does not come to its end. */
export async function untilGone(home: string, file: WorldFile, clock: Clock): Promise<void> {
  const giveUpAt = clock.monotonic() + ENDING_MS;
  while (isAlive(file.pid) && (await findWorld(home))?.pid === file.pid) {
    if (clock.monotonic() > giveUpAt) {
      throw new SilverbackError(
        'world-unavailable',
        `the world (process ${file.pid}) has not ended in ${ENDING_MS / 1000} s`,
      );
    }
    await clock.sleep(50);
  }
}
