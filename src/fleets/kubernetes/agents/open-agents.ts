import { networkState } from '../../../core/agent/network.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Capabilities, Leases, ResidueScanner } from '../../../core/ports/fleet.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { AgentLeases } from '../../agents/agent-leases.js';
import { AgentLookups } from '../../agents/network/lookups.js';
import { AgentPacketLoss } from '../../agents/network/packet-loss.js';
import { AgentUpstreams } from '../../agents/network/upstreams.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { PodNameservers } from './nameservers.js';
import { crewsOf } from './network-crews.js';
import { OwnImage } from './own-image.js';
import { PodParties } from './parties.js';
import { PodAgents } from './pod-agents.js';
import { AgentReadiness } from './readiness.js';
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
  readonly capabilities: Pick<Capabilities, 'upstreams' | 'lookups' | 'loss'>;
  readonly leases: Leases;
  readonly residue: ResidueScanner;
  readonly readiness: AgentReadiness;
  leave(): Promise<void>;
}

/** None is made before a fault needs it. */
export function openAgents({ cluster, inventory, leases, place, clock }: AgentsParts): ClusterAgents {
  const image = new OwnImage(inventory, place);
  const network = new PodAgents({ cluster, inventory, leases, image, own: place.own }, 'network', networkState);
  const crews = crewsOf(network, leases, clock);
  const parties = new PodParties(cluster, inventory, place);
  return {
    capabilities: {
      upstreams: new AgentUpstreams(crews, parties, null),
      lookups: new AgentLookups(crews, parties, new PodNameservers()),
      loss: new AgentPacketLoss(crews, parties, null),
    },
    leases: new AgentLeases(network, clock),
    residue: new AgentResidue(network),
    readiness: new AgentReadiness(cluster, inventory, image, place.own),
    leave: () => network.leave(),
  };
}
