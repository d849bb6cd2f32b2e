import type { V1Pod } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Capability } from '../../../core/ports/fleet.js';
import { type Cluster, isForbidden } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { idOf } from '../pods/pod.js';
import { additionTo, agentsIn, ephemeralFor } from './ephemeral.js';
import type { OwnImage } from './own-image.js';
import { patched } from './patched.js';

/** What only agents can do. */
const BY_AGENTS: readonly Capability[] = ['upstreams', 'loss', 'lookups'];
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
    if (!needs.some((need) => BY_AGENTS.includes(need))) return [];
    let image: string;
    try {
      image = await this.image.name();
    } catch (error) {
      return [messageOf(error)];
    }
    const pods = new Map<string, V1Pod>();
    for (const { pod } of await this.inventory.meant()) pods.set(pod.metadata?.namespace ?? '', pod);
    return (await Promise.all([...pods].map(([namespace, pod]) => this.refused(namespace, pod, image)))).flat();
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

  private async refused(namespace: string, pod: V1Pod, image: string): Promise<readonly string[]> {
    const container = ephemeralFor(pod, { part: 'network', run: 'rehearsal', own: this.own, image });
    try {
      await patched(this.cluster, pod, additionTo(pod, container), 'All');
      return [];
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return [
        `namespace ${namespace} lets no agent into its pods: ${messageOf(error)}; expected one whose pod security is privileged (label pod-security.kubernetes.io/enforce), since an agent needs capabilities of the kernel`,
      ];
    }
  }
}
