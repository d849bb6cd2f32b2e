import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Clock } from '../../core/ports/clock.js';
import type { ClusterPlace } from '../../core/target/target.js';
import type { Cluster } from './cluster.js';
import { mayTouch } from './membership.js';
import { Watched } from './watched.js';

/** What is followed of a cluster: its pods, nodes and namespaces. */
export class Inventory {
  readonly pods: Watched<V1Pod>;
  readonly nodes: Watched<V1Node>;
  readonly namespaces: Watched<V1Namespace>;

  constructor(
    cluster: Cluster,
    private readonly place: ClusterPlace,
    clock: Clock,
  ) {
    this.pods = new Watched(
      cluster,
      {
        path: '/api/v1/pods',
        list: (from, ms) =>
          from.call('listing pods', ({ core, bound }) => core.listPodForAllNamespaces({}, bound), { ms }),
      },
      clock,
    );
    this.nodes = new Watched(
      cluster,
      {
        path: '/api/v1/nodes',
        list: (from, ms) => from.call('listing nodes', ({ core, bound }) => core.listNode({}, bound), { ms }),
      },
      clock,
    );
    this.namespaces = new Watched(
      cluster,
      {
        path: '/api/v1/namespaces',
        list: (from, ms) => from.call('listing namespaces', ({ core, bound }) => core.listNamespace({}, bound), { ms }),
      },
      clock,
    );
  }

  /** Names of the namespaces whose pods may be touched. */
  async touchable(): Promise<ReadonlySet<string>> {
    const namespaces = await this.namespaces.all();
    const meant = namespaces.filter((namespace) => mayTouch(namespace, this.place));
    return new Set(meant.map(({ metadata }) => metadata?.name ?? ''));
  }

  async close(): Promise<void> {
    await Promise.all([this.pods.close(), this.nodes.close(), this.namespaces.close()]);
  }
}
