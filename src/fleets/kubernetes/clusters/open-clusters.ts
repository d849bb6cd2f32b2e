import type { Capabilities, Fleet, Readiness } from '../../../core/ports/fleet.js';
import type { ClusterPlace, Target } from '../../../core/target/target.js';
import { InstancesHealth } from '../../world/instances-health.js';
import { AllLeases, AllResidue } from '../../world/several.js';
import type { ClusterCutter } from '../network/cluster-cutter.js';
import { Named } from './named.js';
import { CutterOfClusters, NodesOfClusters, ReadinessOfClusters, ScalerOfClusters } from './places-of-clusters.js';
import {
  BudgetsOfClusters,
  EvictorOfClusters,
  InstancesOfClusters,
  LifecycleOfClusters,
  ResidueOfCluster,
} from './pods-of-clusters.js';

type Offered = 'instances' | 'lifecycle' | 'evictor' | 'scaler' | 'leases' | 'residue';

/** What a fleet of one cluster offers, that several offer together. */
export interface OneCluster extends Fleet {
  readonly readiness: Readiness;
  readonly capabilities: Partial<Capabilities> &
    Pick<Capabilities, Offered> &
    Required<Pick<Capabilities, 'nodes' | 'budgets'>> & { readonly cutter: ClusterCutter };
}

/**
 * Opens the cluster of each region, and offers them as one: each with what it knows, its Leases, its janitor, its nodes.
 * When one cannot be opened, none is left open.
 */
export async function openClusters(
  target: Target,
  place: ClusterPlace,
  open: (place: ClusterPlace) => Promise<OneCluster>,
): Promise<Fleet> {
  const opened = await Promise.allSettled(
    Object.entries(place.clusters ?? {}).map(async ([region, own]) => {
      return [region, await open({ ...place, ...own, clusters: null, region })] as const;
    }),
  );
  const parts = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.allSettled(parts.map(([, part]) => part.close()));
    throw failed.reason;
  }
  return fleetOf(target, parts);
}

function fleetOf(target: Target, parts: readonly (readonly [region: string, part: OneCluster])[]): Fleet {
  const each = <Part>(of: (part: OneCluster) => Part): Named<Part> =>
    new Named(Object.fromEntries(parts.map(([region, part]) => [region, of(part)])));
  const instances = new InstancesOfClusters(each(({ capabilities }) => capabilities.instances));
  return {
    kind: 'kubernetes',
    readiness: new ReadinessOfClusters(each(({ readiness }) => readiness)),
    capabilities: {
      instances,
      health: new InstancesHealth(instances, { noun: 'pod', allWell: (count) => `all ${count} pods are ready` }),
      lifecycle: new LifecycleOfClusters(each(({ capabilities }) => capabilities.lifecycle)),
      evictor: new EvictorOfClusters(each(({ capabilities }) => capabilities.evictor)),
      nodes: new NodesOfClusters(each(({ capabilities }) => capabilities.nodes)),
      scaler: new ScalerOfClusters(each(({ capabilities }) => capabilities.scaler)),
      budgets: new BudgetsOfClusters(each(({ capabilities }) => capabilities.budgets)),
      balancers: {},
      cutter: new CutterOfClusters(each(({ capabilities }) => capabilities.cutter)),
      leases: new AllLeases(parts.map(([, { capabilities }]) => capabilities.leases)),
      residue: new AllResidue(
        parts.map(([region, { capabilities }]) => new ResidueOfCluster(region, capabilities.residue)),
      ),
      endpoints: target.endpoints,
      routers: {},
    },
    async close() {
      await Promise.all(parts.map(([, part]) => part.close()));
    },
  };
}
