import { startGuarded } from './guarded.js';

const MAX_OUTPUT = 64 * 1024;
/** Of what a program complains about, this much goes into a message. Characters. */
const COMPLAINT = 500;
/** Whoever waits gives up first, and says so; only if nobody is able to, the program ends by itself. Milliseconds. */
const GRACE_MS = 1000;

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program, without a shell, in a process group of its own, of which nothing lives on: not when it ends, not when
 * `signal` is aborted, not when we die, not much longer than `limitMs` (what leaves the group is out of reach). Rejects
 * when it cannot be started, is killed, or says more than 64 KiB.
 */
export function runToEnd(command: readonly string[], limitMs: number, signal: AbortSignal): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('given up'));
    const child = startGuarded(command, limitMs + GRACE_MS);
    const fail = (error: Error) => {
      reject(error);
      killGroup(child.pid);
    };
    const giveUp = () => fail(new Error('given up'));
    signal.addEventListener('abort', giveUp, { once: true });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
        if (output[stream].length > MAX_OUTPUT) fail(new Error(`says more than ${MAX_OUTPUT} bytes on ${stream}`));
      });
    }
    void child.ended.then((ending) => {
      signal.removeEventListener('abort', giveUp);
      if (ending === null) return reject(new Error('was ended with its guard'));
      if ('error' in ending) return reject(new Error(ending.error));
      const { code, killedBy } = ending;
      if (code === null) reject(new Error(`was ended by ${killedBy}: ${complaint(output.stderr)}`));
      else resolve({ code, ...output });
    });
  });
}

export function complaint(stderr: string): string {
  return stderr.trim().slice(-COMPLAINT) || 'without a word';
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nobody of the group is left, or what is left belongs to somebody else and is not ours to end.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
