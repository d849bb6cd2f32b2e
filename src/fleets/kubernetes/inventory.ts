import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Clock } from '../../core/ports/clock.js';
import type { ClusterPlace } from '../../core/target/target.js';
import type { Cluster } from './cluster.js';
import { isOver } from './pods/pod.js';
import { readyByOwner } from './pods/replaced.js';
import { mayTouch } from './membership.js';
import { remembered } from './remembered.js';
import { Watched } from './watched.js';

/** A pod with the node that it runs on; undefined where it has none yet, or one that is gone. */
export interface MeantPod {
  readonly pod: V1Pod;
  readonly node: V1Node | undefined;
}

/** What is followed of a cluster: its pods, nodes and namespaces. */
export class Inventory {
  readonly pods: Watched<V1Pod>;
  readonly nodes: Watched<V1Node>;
  readonly namespaces: Watched<V1Namespace>;
  private readonly touchableOf = remembered((namespaces: readonly V1Namespace[]): ReadonlySet<string> => {
    const meant = namespaces.filter((namespace) => mayTouch(namespace, this.place));
    return new Set(meant.map(({ metadata }) => metadata?.name ?? ''));
  });
  private readonly meantOf = remembered(meantAmong);
  private readonly readyOf = remembered(readyByOwner);

  constructor(
    cluster: Cluster,
    private readonly place: ClusterPlace,
    clock: Clock,
  ) {
    this.pods = new Watched(cluster, { path: '/api/v1/pods', what: 'pods' }, clock);
    this.nodes = new Watched(cluster, { path: '/api/v1/nodes', what: 'nodes' }, clock);
    this.namespaces = new Watched(cluster, { path: '/api/v1/namespaces', what: 'namespaces' }, clock);
  }

  /** Names of the namespaces whose pods may be touched. */
  async touchable(): Promise<ReadonlySet<string>> {
    return this.touchableOf(await this.namespaces.all());
  }

  /**
   * Pods that may be touched and have not ended: the same array until something of the cluster changes.
   *
   * @param besides namespaces where something is to be put back, whether they may still be touched or not
   */
  async meant(besides: Iterable<string> = []): Promise<readonly MeantPod[]> {
    const [pods, nodes, touchable] = await Promise.all([this.pods.all(), this.nodes.all(), this.touchable()]);
    const more = [...besides].filter((namespace) => !touchable.has(namespace));
    if (more.length === 0) return this.meantOf(pods, nodes, touchable);
    return meantAmong(pods, nodes, new Set([...touchable, ...more]));
  }

  /** How many pods of each owner are ready, by its words. */
  async ready(): Promise<ReadonlyMap<string, number>> {
    return this.readyOf(await this.pods.all());
  }

  async close(): Promise<void> {
    await Promise.all([this.pods.close(), this.nodes.close(), this.namespaces.close()]);
  }
}

function meantAmong(
  pods: readonly V1Pod[],
  nodes: readonly V1Node[],
  touchable: ReadonlySet<string>,
): readonly MeantPod[] {
  const byName = new Map(nodes.map((node) => [node.metadata?.name, node]));
  return pods
    .filter((pod) => touchable.has(pod.metadata?.namespace ?? '') && !isOver(pod))
    .map((pod) => ({ pod, node: byName.get(pod.spec?.nodeName) }));
}
