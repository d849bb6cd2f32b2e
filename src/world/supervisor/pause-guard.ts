import { spawn } from 'node:child_process';

/**
 * Reads until its standard input ends, then lets the process go on. What is sent to the whole group, as a terminal's
 * SIGINT, does not end it.
 */
const SCRIPT = 'trap "" HUP INT TERM; echo ready; read -r _; kill -CONT "$1"';

/** Lets a frozen process go on when we die: frozen, it would not see its own pipe close. */
export interface PauseGuard {
  /** The guard goes and signals nobody. */
  dismiss(): void;
}

/** Resolves when it is on guard. `onLost`: it is gone without having been dismissed. Rejects when it cannot be started. */
export function guardPause(pid: number, onLost: () => void): Promise<PauseGuard> {
  const child = spawn('sh', ['-c', SCRIPT, 'pause-guard', String(pid)], { stdio: ['pipe', 'pipe', 'ignore'] });
  let ready = false;
  let dismissed = false;
  const guard: PauseGuard = {
    dismiss() {
      dismissed = true;
      child.kill('SIGKILL');
    },
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`the guard of ${pid} ended with ${code}`));
      if (ready && !dismissed) onLost();
    });
    child.stdin.on('error', () => undefined);
    child.stdout.once('data', () => {
      ready = true;
      resolve(guard);
    });
  });
}
