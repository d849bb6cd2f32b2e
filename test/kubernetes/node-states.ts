import type { KubernetesOfSuite } from '../servers/kubernetes.js';

/** What a drill must leave as it was. */
export interface NodeState {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly isCordoned: boolean;
  /** They follow by themselves. */
  readonly taints: readonly unknown[];
}

interface Listed {
  readonly metadata: Omit<NodeState, 'isCordoned' | 'taints'>;
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly unknown[] };
}

export async function nodeStates(cluster: KubernetesOfSuite): Promise<readonly NodeState[]> {
  const { items } = JSON.parse(await cluster.kubectl('get', 'nodes', '-o', 'json')) as { items: readonly Listed[] };
  return items.map(({ metadata: { name, labels, annotations }, spec: { unschedulable = false, taints = [] } }) => {
    return { name, labels, annotations, isCordoned: unschedulable, taints };
  });
}
