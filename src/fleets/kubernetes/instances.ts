import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { Instance, Undo } from '../../core/instance.js';
import type { InstanceLister } from '../../core/ports/fleet.js';
import type { ClusterPlace } from '../../core/target/target.js';
import type { Inventory, MeantPod } from './inventory.js';
import { belongingOf } from './membership.js';
import { memoryOf, unburnable } from './pods/limits.js';
import { identityOf, idOf, isReady, ownerOf, ownerWordsOf, staysBecause } from './pods/pod.js';
import { remembered } from './remembered.js';

/** The pods of a cluster that may be touched and are of a region. */
export class KubernetesInstances implements InstanceLister {
  private readonly listed = remembered((meant: readonly MeantPod[]): readonly Instance[] =>
    meant
      .map((one) => this.instance(one))
      .filter(({ region }) => region !== '')
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  private readonly known = new WeakMap<V1Pod, { readonly node: V1Node | undefined; readonly instance: Instance }>();

  constructor(
    private readonly inventory: Inventory,
    private readonly place: ClusterPlace,
  ) {}

  async list(): Promise<readonly Instance[]> {
    return this.listed(await this.inventory.meant());
  }

  onChange(heard: () => void): void {
    this.inventory.pods.onChange(heard);
  }

  /** A change is of one pod among thousands: the others are the same objects as before. */
  private instance({ pod, node }: MeantPod): Instance {
    const known = this.known.get(pod);
    if (known && known.node === node) return known.instance;
    const instance = instanceOf(pod, node, this.place);
    this.known.set(pod, { node, instance });
    return instance;
  }
}

/** Pure. @param node that it runs on; undefined where it has none yet, or one that is gone */
export function instanceOf(pod: V1Pod, node: V1Node | undefined, place: ClusterPlace): Instance {
  const owner = ownerOf(pod);
  const shared = pod.spec?.hostNetwork === true ? { uncuttable: SHARES_NODE } : {};
  return {
    id: idOf(pod),
    identity: identityOf(pod),
    ...belongingOf(pod, node, place, owner?.name ?? null),
    state: stateOf(pod),
    undo: undoOf(pod),
    ...shared,
    ...loadable(pod),
    ...placed(pod),
  };
}

/** Whether it can be loaded from inside. */
function loadable(pod: V1Pod): Pick<Instance, 'memory' | 'unburnable'> {
  const why = unburnable(pod);
  return { memory: memoryOf(pod), ...(why === null ? {} : { unburnable: why }) };
}

/** Where it runs, and whether it leaves that for another node. */
function placed(pod: V1Pod): Pick<Instance, 'node' | 'unmovable'> {
  const node = pod.spec?.nodeName;
  const unmovable = staysBecause(pod);
  return { ...(node === undefined ? {} : { node }), ...(unmovable === null ? {} : { unmovable }) };
}

const SHARES_NODE = "uses its node's own network: to cut it would cut the node";

/** Nobody makes a bare pod anew, and what it holds in an emptyDir is gone with any pod. */
function undoOf(pod: V1Pod): Undo {
  const owner = ownerWordsOf(pod);
  const loses = pod.spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined) ?? false;
  return owner === null || loses ? 'none' : `replaced-by ${owner}`;
}

function stateOf(pod: V1Pod): Instance['state'] {
  if (pod.metadata?.deletionTimestamp !== undefined) return 'down';
  if (isReady(pod)) return 'running';
  return pod.status?.phase === 'Unknown' ? 'unknown' : 'starting';
}
