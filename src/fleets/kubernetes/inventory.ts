import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Clock } from '../../core/ports/clock.js';
import type { ClusterPlace } from '../../core/target/target.js';
import type { Cluster } from './cluster.js';
import { isOver } from './pods/pod.js';
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

  /** Pods that may be touched and have not ended, each with the node that it runs on; undefined where it has none yet, or one that is gone. */
  async meant(): Promise<readonly { readonly pod: V1Pod; readonly node: V1Node | undefined }[]> {
    const [pods, nodes, touchable] = await Promise.all([this.pods.all(), this.nodes.all(), this.touchable()]);
    const byName = new Map(nodes.map((node) => [node.metadata?.name, node]));
    return pods
      .filter((pod) => touchable.has(pod.metadata?.namespace ?? '') && !isOver(pod))
      .map((pod) => ({ pod, node: byName.get(pod.spec?.nodeName) }));
  }

  async close(): Promise<void> {
    await Promise.all([this.pods.close(), this.nodes.close(), this.namespaces.close()]);
  }
}
