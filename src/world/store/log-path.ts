import { join } from 'node:path';

/** Where the log of a store lies. */
export function logPath(directory: string, name: string): string {
  return join(directory, 'data', `${name}.log`);
}
