import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../e2e/silverback.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

const given = process.env['KUBECONFIG'];
/** A gateway that pods reach is there in a cluster of test/cluster alone. */
export const hasGateway = !given || existsSync(join(dirname(given), 'nodes'));
export const DRILL_WITHIN_MS = 900_000;

export interface Drilled {
  readonly code: number | null;
  /** The run's document, and nothing else. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run kong:kubernetes -- --testbed` does. @param hears all that was said until now, whenever more is */
export async function drill(cluster: KubernetesOfSuite, hears: (said: string) => void = () => {}): Promise<Drilled> {
  const args = ['examples/kubernetes/kong.mjs', '--testbed', '--image', cluster.image, '--', '--json'];
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => hears((said.stderr += data.toString())));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}
