import { spawn } from 'node:child_process';

const MAX_OUTPUT = 64 * 1024;
/** Of what a program complains about, this much goes into a message. Characters. */
const COMPLAINT = 500;

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program, without a shell, in a process group of its own, of which nothing lives on: not when it ends, not when
 * `signal` is aborted (what leaves the group, or outlives our own death, is out of reach). Rejects when it cannot be started, is killed, or says more than 64 KiB.
 */
export function runToEnd([file = '', ...args]: readonly string[], signal: AbortSignal): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('given up'));
    const child = spawn(file, args, { detached: true, shell: false, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => killGroup(child.pid);
    const fail = (error: Error) => {
      reject(error);
      kill();
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
    child.once('error', fail);
    // What it has started and left behind would keep its output open.
    child.once('exit', kill);
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', giveUp);
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
