import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

/** Whether a broken file is the one that somebody means by a name: it is called so, or a line of it says so. */
function seemsNamed({ file, text }: SourceText, name: string): boolean {
  if (basename(file).replace(YAML, '') === name) return true;
  const names = text.matchAll(/\bname:[ \t]*["']?([\w-]+)/g);
  return [...names].some(([, written]) => written === name);
}

/**
 * Finds what a user named: a path (with a slash or a YAML ending), or else the name that stands in a file of the first
 * of `folders` that has it. A broken file beside it does not matter; but one that seems to be the one that is meant is
 * the one that is found, for its reader to refuse: no later folder's is taken for it.
 * @throws SilverbackError `absent` when there is none or it cannot be read, `duplicate-experiment` when a folder has two.
 */
export async function findNamed(
  what: 'experiment' | 'target',
  nameOrFile: string,
  folders: readonly string[],
  codes: FileCodes,
): Promise<SourceText> {
  if (nameOrFile.includes('/') || YAML.test(nameOrFile)) return readText(nameOrFile, codes);
  const known: string[] = [];
  const unread: string[] = [];
  for (const folder of folders) {
    const found: SourceText[] = [];
    const broken: SourceText[] = [];
    for (const file of await yamlFiles(folder)) {
      const source = await readText(file, codes).catch(() => ({ file, text: '' }));
      const name = nameIn(source);
      if (name === nameOrFile) found.push(source);
      if (name === null) broken.push(source);
      else known.push(name);
    }
    const [first, second] = found;
    if (first && second)
      throw new SilverbackError(
        'duplicate-experiment',
        `${first.file} and ${second.file} both hold the ${what} "${nameOrFile}"`,
      );
    if (first) return first;
    const meant = broken.find((source) => seemsNamed(source, nameOrFile));
    // Read again, since one that could not be opened says why.
    if (meant) return readText(meant.file, codes);
    unread.push(...broken.map(({ file }) => file));
  }
  const { message, expected } = unknownName(what, nameOrFile, [...new Set(known)]);
  const besides = unread.length > 0 ? `; not readable: ${unread.join(', ')}` : '';
  throw new SilverbackError(
    codes.absent,
    `${message}; expected a file, or ${expected} (looked in ${folders.join(', ')})${besides}`,
  );
}
