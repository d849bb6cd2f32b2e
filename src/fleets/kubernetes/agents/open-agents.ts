import { networkState } from '../../../core/agent/network.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Capabilities, Leases, ResidueScanner } from '../../../core/ports/fleet.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { AgentLeases } from '../../agents/agent-leases.js';
import { AgentUpstreams } from '../../agents/network/upstreams.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { crewsOf } from './network-crews.js';
import { OwnImage } from './own-image.js';
import { PodParties } from './parties.js';
import { PodAgents } from './pod-agents.js';
import { AgentResidue } from './residue.js';

export interface AgentsParts {
  readonly cluster: Cluster;
  readonly inventory: Inventory;
  readonly leases: RunLeases;
  readonly place: ClusterPlace;
  readonly clock: Clock;
}

/** What agents in pods add to a cluster's fleet. */
export interface ClusterAgents {
  readonly capabilities: Pick<Capabilities, 'upstreams'>;
  readonly leases: Leases;
  readonly residue: ResidueScanner;
  leave(): Promise<void>;
}

/** None is made before a fault needs it. */
export function openAgents({ cluster, inventory, leases, place, clock }: AgentsParts): ClusterAgents {
  const image = new OwnImage(inventory, place);
  const network = new PodAgents({ cluster, inventory, leases, image, own: place.own }, 'network', networkState);
  const crews = crewsOf(network, leases, clock);
  const parties = new PodParties(cluster, inventory, place);
  return {
    capabilities: { upstreams: new AgentUpstreams(crews, parties, null) },
    leases: new AgentLeases(network, clock),
    residue: new AgentResidue(network),
    leave: () => network.leave(),
  };
}
