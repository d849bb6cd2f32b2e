import type { V1Pod } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Capability } from '../../../core/ports/fleet.js';
import { type Cluster, isForbidden } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { idOf } from '../pods/pod.js';
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

  /** Each namespace is asked for one of its pods, by a dry run on the API server: pod security is the same for all of them. */
  async refusals(needs: readonly Capability[]): Promise<readonly string[]> {
    const parts = [...new Set(needs.flatMap((need) => BY_AGENTS[need] ?? []))];
    if (parts.length === 0) return [];
    let image: string;
    try {
      image = await this.image.name();
    } catch (error) {
      return [messageOf(error)];
    }
    const pods = new Map<string, V1Pod>();
    for (const { pod } of await this.inventory.meant()) pods.set(pod.metadata?.namespace ?? '', pod);
    const asked = [...pods].flatMap(([namespace, pod]) =>
      parts.map((part) => this.refused(namespace, pod, part, image)),
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

  private async refused(namespace: string, pod: V1Pod, part: Part, image: string): Promise<readonly string[]> {
    const container = ephemeralFor(pod, { part, run: 'rehearsal', own: this.own, image });
    try {
      await patched(this.cluster, pod, additionTo(pod, container), 'All');
      return [];
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return [`namespace ${namespace} lets no agent into its pods: ${messageOf(error)}; expected ${EXPECTED[part]}`];
    }
  }
}
