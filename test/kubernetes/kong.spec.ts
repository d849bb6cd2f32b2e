import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunDocument } from '../../src/core/run/document.js';
import { withHelm } from '../charts/helm.js';
import { ROOT } from '../e2e/silverback.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { withTool } from '../servers/tool.js';

const GATEWAY = { name: 'traefik', from: '"test/cluster/build.sh gateway" builds it' } as const;
/** A gateway that pods reach is there in a cluster of test/cluster alone. */
const given = process.env['KUBECONFIG'];
const isTestbed = !given || existsSync(join(dirname(given), 'nodes'));
const DRILL_WITHIN_MS = 900_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

withHelm('Kong', () => {
  withTool(GATEWAY, 'through a gateway', () => {
    withKubernetes('from inside the cluster', (cluster) => {
      (isTestbed ? it : it.skip)(
        'evacuates a region and brings it back, loses nobody, and leaves everything as it was',
        async () => {
          const { code, stdout, stderr } = await drill(cluster.kubeconfig, cluster.image);
          expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
          const document = JSON.parse(stdout) as RunDocument;
          expect(document).toMatchObject({ verdict: 'passed', residue: [], users: { lost: 0 } });
          expect(document.injections.map(({ state }) => state)).toEqual(document.injections.map(() => 'reverted'));
          expect(stderr).toContain('nothing is left behind');
        },
        DRILL_WITHIN_MS,
      );
    });
  });
});

async function drill(kubeconfig: string, image: string): Promise<Ended> {
  const args = [join(ROOT, 'examples/kubernetes/kong.mjs'), '--testbed', '--image', image, '--', '--json'];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 })) };
  } catch (error) {
    return error as Ended;
  }
}
