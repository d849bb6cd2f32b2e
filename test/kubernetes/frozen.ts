import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Freezes processes of the test cluster, all whose names begin so, while `act` goes on: they live, and do nothing. */
export async function whileFrozen(kubeconfig: string, name: string, act: () => Promise<void>): Promise<void> {
  const folder = join(dirname(kubeconfig), 'pid');
  const pids = readdirSync(folder)
    .filter((one) => one.startsWith(name))
    .map((one) => Number(readFileSync(join(folder, one), 'utf8')));
  if (pids.length === 0) throw new Error(`no process ${name} is named in ${folder}`);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}
