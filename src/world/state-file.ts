import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface StateFile<T> {
  /** What was written last, by whichever process, or null when nothing was. Throws when the file is unreadable or no JSON. */
  read(): T | null;
  /** Complete when it returns: a process that is killed in the middle leaves the former state. */
  write(value: T): void;
}

/**
 * A JSON document on disk that is replaced as a whole. Writing is synchronous, so that a caller who answers after it
 * never promises what a `kill -9` could take back. (It guards against the death of processes, not of the machine: no fsync.)
 * It is only parsed again when it was replaced: what is asked at every renewal of a lease may have grown for days.
 */
export function stateFile<T>(path: string): StateFile<T> {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  let last: { readonly of: string; readonly value: T } | null = null;
  return {
    read: () => {
      const file = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (!file) return null;
      const of = `${file.ino} ${file.mtimeNs} ${file.size}`;
      if (last?.of !== of) last = { of, value: parsed(path) as T };
      return last.value;
    },
    write: (value) => {
      writeFileSync(temporary, JSON.stringify(value));
      renameSync(temporary, path);
    },
  };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${path} is no JSON document; remove it to start without its state`, { cause: error });
  }
}

/** `DIRECTORY/state/NAME.json`. */
export function statePath(directory: string, name: string): string {
  return join(directory, 'state', `${name}.json`);
}
