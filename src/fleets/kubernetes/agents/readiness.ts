import type { V1Pod } from '@kubernetes/client-node';
import { isGone, messageOf } from '../../../core/errors.js';
import type { Capability } from '../../../core/ports/fleet.js';
import { type Cluster, isForbidden, isOvertaken } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { idOf, isMirror } from '../pods/pod.js';
import { additionTo, agentsIn, ephemeralFor, type Part } from './ephemeral.js';
import type { OwnImage } from './own-image.js';
import { patched } from './patched.js';

/** What only agents can do, and which. */
const BY_AGENTS: Readonly<Partial<Record<Capability, Part>>> = {
  upstreams: 'network',
  loss: 'network',
  lookups: 'network',
  cpu: 'load',
  memory: 'load',
};
/** What a namespace is to allow, in words. */
const EXPECTED: Readonly<Record<Part, string>> = {
  network:
    'one whose pod security is privileged (label pod-security.kubernetes.io/enforce), since an agent of a network needs capabilities of the kernel',
  load: 'one that lets in a container which the pod security restricted lets in',
};
/** So many pods of a namespace are asked for at most. */
const TRIES = 5;
/** So many are named. */
const NAMED = 3;

/** Whether agents would be let into the pods, and what is left of earlier ones. */
export class AgentReadiness {
  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly image: OwnImage,
    private readonly own: string,
  ) {}

  /** Each namespace is asked for a pod of it that runs, by a dry run on the API server: pod security is the same for all of them. */
  async refusals(needs: readonly Capability[]): Promise<readonly string[]> {
    const parts = [...new Set(needs.flatMap((need) => BY_AGENTS[need] ?? []))];
    if (parts.length === 0) return [];
    let image: string;
    try {
      image = await this.image.name();
    } catch (error) {
      return [messageOf(error)];
    }
    const pods = new Map<string, readonly V1Pod[]>();
    for (const { pod } of await this.inventory.meant()) {
      const namespace = pod.metadata?.namespace ?? '';
      const known = pods.get(namespace) ?? [];
      if (takesAgents(pod) && known.length < TRIES) pods.set(namespace, [...known, pod]);
    }
    const asked = [...pods].flatMap(([namespace, its]) =>
      parts.map((part) => this.refused(namespace, its, part, image)),
    );
    return (await Promise.all(asked)).flat();
  }

  /** One sentence for each namespace that has any. */
  async tombstones(): Promise<readonly string[]> {
    const ended = new Map<string, string[]>();
    for (const { pod } of await this.inventory.meant())
      for (const { name, state } of agentsIn(pod, this.own)) {
        const { namespace = '' } = pod.metadata ?? {};
        if (state === 'ended') ended.set(namespace, [...(ended.get(namespace) ?? []), `${idOf(pod)}: ${name}`]);
      }
    return [...ended].map(([namespace, names]) => {
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return `tombstone: pods of ${namespace} have ended agents of earlier runs, which do nothing and go with their pods (${names.slice(0, NAMED).join(', ')}${more})`;
    });
  }

  /** A pod that is gone, or another one, since it was heard of says nothing of its namespace: the next one is asked for. */
  private async refused(
    namespace: string,
    pods: readonly V1Pod[],
    part: Part,
    image: string,
  ): Promise<readonly string[]> {
    let changed: unknown = null;
    for (const pod of pods) {
      const container = ephemeralFor(pod, { part, run: 'rehearsal', own: this.own, image });
      try {
        await patched(this.cluster, pod, additionTo(pod, container), 'All');
        return [];
      } catch (error) {
        if (isForbidden(error))
          return [
            `namespace ${namespace} lets no agent into its pods: ${messageOf(error)}; expected ${EXPECTED[part]}`,
          ];
        if (!isGone(error) && !isOvertaken(error)) throw error;
        changed = error;
      }
    }
    throw changed;
  }
}

/** A pod that its node keeps itself takes none, whatever its namespace allows. */
function takesAgents(pod: V1Pod): boolean {
  return pod.status?.phase === 'Running' && pod.metadata?.deletionTimestamp === undefined && !isMirror(pod);
}
