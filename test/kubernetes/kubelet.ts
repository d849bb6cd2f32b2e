import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Freezes the kubelet of a node of the test cluster while `act` goes on: its pods run, and nobody hears of the node. */
export async function whileSilent(kubeconfig: string, node: string, act: () => Promise<void>): Promise<void> {
  const pid = Number(readFileSync(join(dirname(kubeconfig), 'pid', `kubelet-${node}`), 'utf8'));
  process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
