// Where the programs of servers are on this machine.
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps each major version of PostgreSQL in a folder of its own, which is not in the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** @returns the folder that holds all of these programs, the newest version first, or null */
export function folderWith(...programs) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions()];
  return folders.find((folder) => programs.every((program) => isProgram(join(folder, program)))) ?? null;
}

function versions() {
  try {
    return readdirSync(DEBIAN)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
}

/** @returns whether there is a file that may be run */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
