import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../cluster.js';
import type { Operation } from '../json-patch.js';

/**
 * Adds an agent to a pod.
 *
 * @param dryRun only asks whether it would be taken
 * @returns the pod as it is then
 */
export function patched(
  cluster: Cluster,
  { metadata }: V1Pod,
  body: readonly Operation[],
  dryRun?: 'All',
): Promise<V1Pod> {
  const { namespace = '', name = '' } = metadata ?? {};
  return cluster.call(`adding an agent to pod ${namespace}/${name}`, ({ core, bound }) =>
    core.patchNamespacedPodEphemeralcontainers({ namespace, name, body, ...(dryRun ? { dryRun } : {}) }, bound),
  );
}
