import { open, stat } from 'node:fs/promises';
import { type ErrorCode, messageOf, SilverbackError } from '../core/errors.js';
import { invalid } from '../core/source/problem.js';
import { MAX_BYTES, type SourceText } from '../core/source/yaml-source.js';

/** Codes for a file that is not there, and for one whose content is wrong. */
export interface FileCodes {
  readonly absent: ErrorCode;
  readonly wrong: ErrorCode;
}

/** @throws SilverbackError for what is no readable text file of at most 1 MiB; never reads more than that. */
export async function readText(file: string, codes: FileCodes): Promise<SourceText> {
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, codes.absent, error);
  });
  // A pipe or a device would make the open wait for somebody to write.
  if (!found.isFile())
    throw new SilverbackError(
      codes.absent,
      `${file} is ${found.isDirectory() ? 'a directory' : 'no regular file'}, expected a YAML file`,
    );
  const bytes = await firstBytes(file, MAX_BYTES + 1).catch((error: unknown) => {
    throw unreadable(file, codes.absent, error);
  });
  const wrong = (message: string, expected: string) => invalid(codes.wrong, [{ file, line: 1, message, expected }]);
  if (bytes.length > MAX_BYTES) throw wrong(`is ${(found.size / MAX_BYTES).toFixed(1)} MiB large`, 'at most 1 MiB');
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw wrong('is not UTF-8 text', 'a YAML file in UTF-8');
  }
}

async function firstBytes(file: string, most: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(most);
    let length = 0;
    while (length < most) {
      const { bytesRead } = await handle.read(buffer, length, most - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, code: ErrorCode, error: unknown): SilverbackError {
  const reason = (error as NodeJS.ErrnoException).code;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read by this user',
    EPERM: 'may not be read by this user',
  };
  return new SilverbackError(
    code,
    `${file} ${(reason !== undefined && words[reason]) || `cannot be read: ${messageOf(error)}`}`,
    { cause: error },
  );
}
