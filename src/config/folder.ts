import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SilverbackError } from '../core/errors.js';
import { unknownName } from '../core/source/nearest.js';
import { nameIn, type SourceText } from '../core/source/yaml-source.js';
import { type FileCodes, readText } from './text-file.js';

const YAML = /\.ya?ml$/;

/** @returns the YAML files of a folder in order of their names, none when the folder does not exist. */
export async function yamlFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && YAML.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new SilverbackError('invalid-config', `${folder} cannot be listed: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Finds what a user named: a path (with a slash or a YAML ending), or else the name that stands in a file of the first
 * of `folders` that has it. A broken file beside it does not matter, unless the name is not found.
 * @throws SilverbackError `absent` when there is none, `duplicate-experiment` when a folder has two.
 */
export async function findNamed(
  what: 'experiment' | 'target',
  nameOrFile: string,
  folders: readonly string[],
  codes: FileCodes,
): Promise<SourceText> {
  if (nameOrFile.includes('/') || YAML.test(nameOrFile)) return readText(nameOrFile, codes);
  const known: string[] = [];
  const broken: string[] = [];
  for (const folder of folders) {
    const found: SourceText[] = [];
    for (const file of await yamlFiles(folder)) {
      const source = await readText(file, codes).catch(() => null);
      const name = source && nameIn(source);
      if (source && name === nameOrFile) found.push(source);
      if (name === null) broken.push(file);
      else known.push(name);
    }
    const [first, second] = found;
    if (first && second)
      throw new SilverbackError(
        'duplicate-experiment',
        `${first.file} and ${second.file} both hold the ${what} "${nameOrFile}"`,
      );
    if (first) return first;
  }
  const { message, expected } = unknownName(what, nameOrFile, [...new Set(known)]);
  const unread = broken.length > 0 ? `; not readable: ${broken.join(', ')}` : '';
  throw new SilverbackError(
    codes.absent,
    `${message}; expected a file, or ${expected} (looked in ${folders.join(', ')})${unread}`,
  );
}
