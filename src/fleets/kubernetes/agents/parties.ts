import type { V1Service } from '@kubernetes/client-node';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import type { CallersFound, MembersFound, Sides } from '../../agents/network/member.js';
import type { Parties } from '../../agents/network/parties.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { callersOf } from './callers.js';
import { knownOf, type KnownPod, membersOf, sidesOf } from './members.js';

/** The pods of a cluster that take part in faults of networks. */
export class PodParties implements Parties {
  readonly noun = 'pod';

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly place: ClusterPlace,
  ) {}

  async upstreamNames(): Promise<readonly string[]> {
    const [pods, services] = await Promise.all([this.known(), this.services()]);
    const names = [
      ...pods.map(({ belonging }) => belonging.service),
      ...services.map(({ metadata }) => metadata?.name),
    ];
    return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))].sort();
  }

  async callersOf(fault: Callers & Pick<UpstreamFault, 'upstream'>): Promise<CallersFound> {
    return callersOf(await this.known(), await this.services(), fault);
  }

  async membersOf(callers: Callers): Promise<MembersFound> {
    return membersOf(await this.known(), callers);
  }

  async sidesOf(of: Pick<Cut, 'from' | 'to'>): Promise<Sides> {
    return sidesOf(await this.known(), of);
  }

  private async known(): Promise<readonly KnownPod[]> {
    return (await this.inventory.meant()).map(({ pod, node }) => knownOf(pod, node, this.place));
  }

  private async services(): Promise<readonly V1Service[]> {
    const lists = [...(await this.inventory.touchable())].map((namespace) =>
      this.cluster.call(`listing Services of ${namespace}`, ({ core, bound }) =>
        core.listNamespacedService({ namespace }, bound),
      ),
    );
    return (await Promise.all(lists)).flatMap(({ items }) => items);
  }
}
