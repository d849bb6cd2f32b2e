import { eventually } from '../conformance/eventually.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

export interface SeenAgent {
  readonly pod: string;
  readonly name: string;
  readonly ended: boolean;
}

/** Agents in the pods of a workload, as the API server has them. */
export async function agentsOf(cluster: KubernetesOfSuite, app: string): Promise<readonly SeenAgent[]> {
  const { items } = JSON.parse(await cluster.kubectl('get', 'pods', '-l', `app=${app}`, '-o', 'json')) as {
    items: {
      metadata: { name: string };
      status: { ephemeralContainerStatuses?: { name: string; state: { terminated?: object } }[] };
    }[];
  };
  return items.flatMap(({ metadata, status }) =>
    (status.ephemeralContainerStatuses ?? []).map(({ name, state }) => ({
      pod: metadata.name,
      name,
      ended: state.terminated !== undefined,
    })),
  );
}

/** What the kernel has of ours where an agent lives: rules, and sets. */
export async function rulesAt(cluster: KubernetesOfSuite, { pod, name }: SeenAgent): Promise<readonly string[]> {
  const look = 'iptables-nft-save; iptables-legacy-save; ipset list -name';
  const all = await cluster.kubectl('exec', pod, '-c', name, '--', 'sh', '-c', `(${look}) 2>/dev/null; true`);
  return all.split('\n').filter((line) => /SB-|sb-/.test(line));
}

/** What a busy machine may not answer in time is asked again, as an engine does. */
export async function insist(act: () => Promise<void>): Promise<void> {
  const { seen } = await eventually(
    () =>
      act().then(
        () => '',
        (error: unknown) => String(error),
      ),
    (said) => said === '' || !/no answer in|call-timeout/.test(said),
    60_000,
  );
  expect(seen).toBe('');
}
