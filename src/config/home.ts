import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SilverbackError } from '../core/errors.js';
import { makeDirectory } from './make-directory.js';

/** The journal's file in a home. */
export function journalFile(home: string): string {
  return join(home, 'journal.db');
}

/**
 * Makes sure that the home directory is there and can be written; made for its owner alone, since it holds the
 * credentials of worlds.
 * @param home absolute.
 * @throws `home-unwritable` with what to change.
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await makeDirectory(home, 0o700);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SilverbackError('home-unwritable', `SILVERBACK_HOME ${home} cannot be used: ${reasonOf(error)}`, {
      cause: error,
      context: { home },
    });
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there; change its owner, or set SILVERBACK_HOME to another directory';
    case 'EROFS':
      return 'the file system is read-only; set SILVERBACK_HOME to a directory on another one';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'there is a file in its place or in the place of a parent directory';
    default:
      return messageOf(error);
  }
}
