import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { callJson } from '../json-client.js';

interface Holder {
  readonly pid: number;
  readonly port: number;
}

/** Another supervisor has the home. */
export class HomeTaken extends Error {}

/**
 * Takes the lock file of a home, so that two supervisors never share it. The caller listens on `holder.port` already:
 * a holder that does not listen is dead, and its lock is taken over. Throws `HomeTaken`.
 */
export async function lockHome(path: string, holder: Holder): Promise<void> {
  const own = `${path}.${holder.pid}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    while (!linked(own, path)) {
      const text = readOr(path, '');
      if (text === '') continue;
      const other = JSON.parse(text) as Holder;
      if (await answers(other)) throw new HomeTaken(`a world of process ${other.pid} has this home (${path})`);
      removeStale(path, `${own}.stale`, text);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves the lock away before it looks at it, so that a lock that another successor has just taken is put back. */
function removeStale(path: string, aside: string, expected: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readOr(aside, '') !== expected) linked(aside, path);
  rmSync(aside, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

/** One that listens but does not answer in time is frozen, not dead. */
async function answers({ pid, port }: Holder): Promise<boolean> {
  try {
    const { body } = await callJson({ port, method: 'GET', path: '/status', timeoutMs: 2000 });
    return (body as { pid?: unknown } | undefined)?.pid === pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  }
}
