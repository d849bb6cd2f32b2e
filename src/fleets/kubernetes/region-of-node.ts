import { kubernetesSchema } from '../../core/target/kubernetes-schema.js';
import { findCluster } from './cluster.js';

/**
 * The region of a node of the cluster that this runs in, by its usual label; null where it has none. Throws
 * `target-unreachable` where it cannot be read.
 */
export async function regionOfNode(name: string): Promise<string | null> {
  const place = kubernetesSchema.parse({});
  const node = await findCluster(place).call(`reading node ${name}`, ({ core, bound }) =>
    core.readNode({ name }, bound),
  );
  return node.metadata?.labels?.[place.labels.region] ?? null;
}
