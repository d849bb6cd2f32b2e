import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

interface Kubeconfig {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly name: string; readonly user: object }];
}

/** That of a suite, as text, with another way to the API server, or another user. */
export async function kubeconfigOf(
  { kubeconfig }: KubernetesOfSuite,
  { through, token }: { readonly through?: string; readonly token?: string },
): Promise<string> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const [{ name, cluster }] = config.clusters;
  const [user] = config.users;
  const serverName = new URL(cluster['server'] ?? '').hostname;
  return stringify({
    ...config,
    clusters: [{ name, cluster: { ...cluster, ...(through && { server: through, 'tls-server-name': serverName }) } }],
    users: [token === undefined ? user : { ...user, user: { token } }],
  });
}
