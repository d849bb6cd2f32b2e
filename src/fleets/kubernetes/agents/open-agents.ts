import { loadState } from '../../../core/agent/load.js';
import { networkState } from '../../../core/agent/network.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Capabilities, Leases, ResidueScanner } from '../../../core/ports/fleet.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { AgentLeases } from '../../agents/agent-leases.js';
import { AgentCutter } from '../../agents/network/cutter.js';
import { AgentLookups } from '../../agents/network/lookups.js';
import { AgentPacketLoss } from '../../agents/network/packet-loss.js';
import { AgentUpstreams } from '../../agents/network/upstreams.js';
import { AllLeases, AllResidue } from '../../world/several.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import type { CutByAgents } from '../network/cluster-cutter.js';
import { Permissions } from '../permissions.js';
import { PodLoader } from './loader.js';
import { PodCpu, PodMemory } from './loads.js';
import { PodNameservers } from './nameservers.js';
import { PodCuts } from './cut-by-agents.js';
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
  readonly capabilities: Pick<Capabilities, 'upstreams' | 'lookups' | 'loss' | 'cpu' | 'memory'>;
  readonly leases: Leases;
  readonly residue: ResidueScanner;
  readonly readiness: AgentReadiness;
  readonly cuts: CutByAgents;
  leave(): Promise<void>;
}

/** None is made before a fault needs it. */
export function openAgents({ cluster, inventory, leases, place, clock }: AgentsParts): ClusterAgents {
  const image = new OwnImage(inventory, place);
  const parts = { cluster, inventory, leases, image, own: place.own };
  const network = new PodAgents(parts, 'network', networkState);
  const load = new PodAgents(parts, 'load', loadState);
  const loader = new PodLoader(load, leases, clock);
  const crews = crewsOf(network, leases, clock);
  const parties = new PodParties(cluster, inventory, place);
  const readiness = new AgentReadiness(cluster, inventory, image, place.own);
  return {
    capabilities: {
      upstreams: new AgentUpstreams(crews, parties, null),
      lookups: new AgentLookups(crews, parties, new PodNameservers()),
      loss: new AgentPacketLoss(crews, parties, null),
      cpu: new PodCpu(inventory, loader),
      memory: new PodMemory(inventory, loader),
    },
    leases: new AllLeases([new AgentLeases(network, clock), new AgentLeases(load, clock)]),
    residue: new AllResidue([new AgentResidue(network), new AgentResidue(load)]),
    readiness,
    cuts: new PodCuts(
      new AgentCutter(crews, parties, null),
      parties,
      readiness,
      new Permissions(cluster, place.own),
      () => inventory.touchable(),
    ),
    async leave() {
      const left = await Promise.allSettled([network.leave(), load.leave()]);
      const failed = left.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
