import type { V1Lease } from '@kubernetes/client-node';
import type { Clock } from '../../../core/ports/clock.js';
import type { Cluster } from '../cluster.js';
import { type Selected, Watched } from '../watched.js';

/** Leases of a namespace, those that are selected. */
export function watchedLeases(cluster: Cluster, namespace: string, selected: Selected, clock: Clock): Watched<V1Lease> {
  return new Watched(
    cluster,
    {
      ...selected,
      path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
      list: (from, ms) =>
        from.call(
          `listing Leases of ${namespace}`,
          ({ coordination, bound }) => coordination.listNamespacedLease({ namespace, ...selected }, bound),
          { ms },
        ),
    },
    clock,
  );
}
