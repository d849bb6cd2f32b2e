import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a program ended, as its guard tells it; `error`: it could not be started. */
export type Ending = { readonly code: number | null; readonly killedBy: string | null } | { readonly error: string };

/** The guard of a program, which leads the process group of both. */
export interface Guarded {
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when nobody of the group is left to say anything; null when the guard was ended before it could tell. */
  readonly ended: Promise<Ending | null>;
}

/** Longest delay of a timer. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Starts a program, without a shell, that does not outlive us: between us and it stands a guard, whose standard input
 * closes with us, whatever we die of. It ends the program then, and after `limitMs` even if we are only frozen.
 */
export function startGuarded(command: readonly string[], limitMs: number): Guarded {
  const limit = String(Math.min(LONGEST_MS, limitMs));
  const child = spawn(process.execPath, ['-e', `(${guard.toString()})()`, '--', limit, ...command], {
    detached: true,
    shell: false,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  let told = '';
  const ended = new Promise<Ending | null>((resolve) => {
    // Listened to first: without descriptors to spare there is a child that has no streams, and fails a little later.
    child.once('error', ({ message }) => resolve({ error: message }));
    child.once('close', () => resolve(endingOf(told)));
  });
  const [, stdout, stderr, report] = (child.stdio ?? []) as unknown as readonly Readable[];
  if (!stdout || !stderr || !report) throw new Error('a program was started without its streams');
  report.setEncoding('utf8').on('data', (text: string) => (told += text));
  return { pid: child.pid, stdout, stderr, ended };
}

/** Null when the guard was ended before, or while, it told. */
function endingOf(told: string): Ending | null {
  try {
    return JSON.parse(told) as Ending;
  } catch {
    return null;
  }
}

/** Runs in a process of its own, from its text alone: it may use nothing from outside of itself. */
function guard(): void {
  const { spawn: start } = process.getBuiltinModule('node:child_process');
  const { writeSync } = process.getBuiltinModule('node:fs');
  const [limitMs, file = '', ...args] = process.argv.slice(1);
  const end = () => process.kill(-process.pid, 'SIGKILL');
  const tell = (ending: Ending) => {
    try {
      writeSync(3, JSON.stringify(ending));
    } finally {
      // What the program has left behind ends with it.
      end();
    }
  };
  // What the program sends to its whole group is not meant for its guard.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  process.stdin.once('end', end).once('error', end).resume();
  setTimeout(end, Number(limitMs));
  const program = start(file, args, { shell: false, stdio: ['ignore', 'inherit', 'inherit'] });
  program.once('error', ({ message }) => tell({ error: message }));
  program.once('exit', (code, killedBy) => tell({ code, killedBy }));
}
