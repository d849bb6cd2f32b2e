import { dirname } from 'node:path';
import { messageOf, SilverbackError } from '../core/errors.js';
import { damaged } from './damage.js';

/** @returns what an error of SQLite means for the user; one that is our own defect comes back as it was. */
export function translate(error: unknown, file: string): unknown {
  if (error instanceof SilverbackError) return error;
  const code = codeOf(error);
  const details = { cause: error, context: { file } };
  const said = messageOf(error);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damaged(file, said, error);
  if (code.startsWith('SQLITE_FULL')) {
    return new SilverbackError(
      'home-unwritable',
      `the disk of ${dirname(file)} is full: the journal cannot be written`,
      details,
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new SilverbackError(
      'home-unwritable',
      `the journal ${file} cannot be opened for writing (${said}): check that the directory exists and is writable`,
      details,
    );
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new SilverbackError(
      'journal-unavailable',
      `another process keeps the journal ${file} locked; is a silverback process stopped or hung?`,
      details,
    );
  }
  if (/^SQLITE_(IOERR|NOLFS|PROTOCOL)/.test(code)) {
    return new SilverbackError(
      'journal-unavailable',
      `the journal ${file} cannot be read or written (${said}): check its disk`,
      details,
    );
  }
  return error;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  // The native driver gives an empty code when the file cannot even be opened, only SQLite's number.
  return /Unable to open connection.*: 14/.test(messageOf(error)) ? 'SQLITE_CANTOPEN' : '';
}
