// Where test/cluster keeps what it builds, and .ci/run what it installs: programs of others that npm does not bring.
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'silverback-testbed');
/** Where programs are looked for: those that were built come first. */
export const PATH = [join(cache, 'bin'), process.env.PATH].join(delimiter);
