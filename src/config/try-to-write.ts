import { open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../core/errors.js';
import { makeDirectory } from './make-directory.js';

/**
 * Opens a file for writing as if to write it, making its directory, and leaves its content alone; a file that was not
 * there is not there afterwards. Permission bits alone do not tell: disks are read-only, paths go through files.
 * @returns why it cannot be written; null when it can.
 */
export async function tryToWrite(file: string): Promise<string | null> {
  try {
    await makeDirectory(dirname(resolve(file)));
    const there = await stat(file).then(
      () => true,
      () => false,
    );
    await (await open(file, 'a')).close();
    if (!there) await rm(file);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
