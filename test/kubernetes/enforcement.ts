import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const given = process.env['KUBECONFIG'];

/** Whether what enforces NetworkPolicies is a process of the test cluster; of another cluster it is nobody's to stop. */
export const canStopEnforcing = !given || existsSync(join(dirname(given), 'pid'));

/** Freezes what enforces policies on all nodes of the test cluster while `act` goes on: they are accepted, and do nothing. */
export async function whileNothingEnforces(kubeconfig: string, act: () => Promise<void>): Promise<void> {
  const folder = join(dirname(kubeconfig), 'pid');
  const pids = readdirSync(folder)
    .filter((name) => name.startsWith('kube-router-'))
    .map((name) => Number(readFileSync(join(folder, name), 'utf8')));
  if (pids.length === 0) throw new Error(`no process that enforces policies is named in ${folder}`);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}
