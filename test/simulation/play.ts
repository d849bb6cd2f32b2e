import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url));

export interface Played {
  readonly histories: number;
  /** Faults, other steps and verdicts that occurred. */
  readonly kinds: readonly string[];
  /** Every invariant that was broken. */
  readonly violations: readonly string[];
}

/**
 * Histories are played by a program of their own, over what was built: the sandbox of the test runner makes every look at
 * a global cost so much that they take five to ten times as long in it.
 */
export async function play(program: 'random-histories' | 'every-point', ...args: string[]): Promise<Played> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(PROGRAMS, `${program}.mjs`), ...args]);
  process.stderr.write(stderr);
  return JSON.parse(stdout) as Played;
}
