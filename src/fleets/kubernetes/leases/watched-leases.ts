import type { V1Lease } from '@kubernetes/client-node';
import type { Clock } from '../../../core/ports/clock.js';
import type { Cluster } from '../cluster.js';
import type { Selected } from '../listed.js';
import { Watched } from '../watched.js';

/**
 * Leases of a namespace, those that are selected.
 *
 * @param silenceMs within which one of them changes
 */
export function watchedLeases(
  cluster: Cluster,
  namespace: string,
  selected: Selected,
  clock: Clock,
  silenceMs?: number,
): Watched<V1Lease> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  return new Watched(cluster, { ...selected, path, what: `Leases of ${namespace}` }, clock, silenceMs);
}
