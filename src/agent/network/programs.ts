import { spawn } from 'node:child_process';
import { SilverbackError } from '../../core/errors.js';

/** A program of the image that ended badly, or is not there. */
export class ProgramError extends SilverbackError {
  constructor(
    program: string,
    readonly missing: boolean,
    said: string,
  ) {
    super('target-unreachable', `${program}: ${said}`);
  }
}

/** What the tools say where the kernel lacks what they are for; whatever else went wrong, they say otherwise. */
const LACKING =
  /(Protocol|Operation|Address family) not supported|Invalid argument|need to insmod|Cannot open session to kernel/;

/** What they say to whoever may not ask. */
const REFUSED = /Permission denied|Operation not permitted|must be root/;

/** @returns what it wrote. Throws `ProgramError` with what it complained of. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    let complained = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(new ProgramError(program, error.code === 'ENOENT', error.message)),
    );
    child.on('close', (status) => {
      if (status === 0) resolve(said);
      else reject(new ProgramError(program, false, complained.trim() || `ended with ${status}`));
    });
    // One that ends before it has read everything says why by itself.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/**
 * As `runProgram`; empty where the image has no such program, or the kernel no part of that kind: then there is nothing to
 * read. Throws `unsupported-by-target` where this agent may not read.
 */
export async function readProgram(program: string, args: readonly string[]): Promise<string> {
  try {
    return await runProgram(program, args);
  } catch (error) {
    if (error instanceof ProgramError && (error.missing || LACKING.test(error.message))) return '';
    if (error instanceof ProgramError && REFUSED.test(error.message))
      throw new SilverbackError('unsupported-by-target', error.message, { cause: error });
    throw error;
  }
}
