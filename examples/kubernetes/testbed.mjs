// The cluster of test/cluster: the one that runs, or one that is started and ended with the drill.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, must, output, takingAway } from './commands.mjs';

/** @returns its gateway for a namespace, how an image gets into its nodes, and what takes away what was made */
export async function testbed(namespace) {
  const folder = runningIn(process.env.KUBECONFIG) ?? join(cache, 'cluster');
  await must('test/cluster/build.sh', 'gateway');
  const isOurs = !(await answers(join(folder, 'admin.conf')));
  if (isOurs) await must('test/cluster/up.sh', '--in', folder);
  process.env.KUBECONFIG = join(folder, 'admin.conf');
  /** A cluster of ours goes with all that is in it, whether or not its API server still answers. */
  const end = () =>
    isOurs ? must('test/cluster/down.sh', folder) : must('test/cluster/gateway.sh', '--in', folder, '--end');
  try {
    const front = (await output('test/cluster/gateway.sh', '--in', folder, namespace)).trim();
    return {
      gateway: { className: 'traefik', port: Number(front.split(':')[1]), front },
      load: (tar) => must('test/cluster/load.sh', '--in', folder, tar),
      end,
      isOurs,
    };
  } catch (error) {
    takingAway();
    if (isOurs) await end();
    throw error;
  }
}

/** The folder of a test cluster that a kubeconfig is of; null when it is of another one. */
function runningIn(kubeconfig) {
  if (!kubeconfig) return null;
  const folder = dirname(kubeconfig);
  return existsSync(join(folder, 'nodes')) ? folder : null;
}

async function answers(kubeconfig) {
  if (!existsSync(kubeconfig)) return false;
  return output('kubectl', '--kubeconfig', kubeconfig, 'get', '--raw', '/readyz').then(
    () => true,
    () => false,
  );
}
