import { SilverbackError } from '../../core/errors.js';
import { inTurn } from '../../core/in-turn.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Capabilities, Fleet, ResidueScanner } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { RouteObjects } from '../../core/ports/route-objects.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import { layoutCapacity } from '../../core/target/layout-instances.js';
import type { ClusterPlace, Target } from '../../core/target/target.js';
import { openAgents } from './agents/open-agents.js';
import { findCluster } from './cluster.js';
import { type OneCluster, openClusters } from './clusters/open-clusters.js';
import { InstancesHealth } from '../world/instances-health.js';
import { KubernetesInstances } from './instances.js';
import { Inventory } from './inventory.js';
import { RunLeases } from './leases/run-leases.js';
import { ClusterCutter } from './network/cluster-cutter.js';
import { PolicyCutter } from './network/cutter.js';
import { Policies } from './network/own-policies.js';
import { Trials } from './network/trials.js';
import { KubernetesNodes } from './nodes/scheduler.js';
import { KubernetesBudgets } from './pods/budgets.js';
import { PodEvictor } from './pods/evictor.js';
import { KubernetesLifecycle } from './pods/lifecycle.js';
import { PodReviver } from './pods/reviver.js';
import { JanitorSign } from './janitor/sign.js';
import { KubernetesReadiness } from './readiness.js';
import { ScaleResidue } from './scale/residue.js';
import { KubernetesScaler } from './scale/scaler.js';
import { AllLeases, AllResidue } from '../world/several.js';
import { HttpRoutes } from './route-objects.js';
import { LeaseResidue, PolicyResidue } from './residue.js';
import { openWorldOn, type WorldOnKubernetes } from './world/world-on-kubernetes.js';

export interface KubernetesOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** Makes what carries the weights of the target's routes. */
  readonly carriers: (objects: RouteObjects) => RouteCarriers;
  /** Makes the router that carries the weights of a reference world's routes. */
  readonly router: (control: RouteControl) => TrafficRouter;
}

/** Gateways, as their router knows them. */
export interface RouteCarriers extends Pick<Capabilities, 'routers' | 'leases'> {
  readonly residue: ResidueScanner;
  /** What should be known before a run. */
  warnings(): Promise<readonly string[]>;
}

/** Opens the cluster of a target, or those of its regions. Throws `target-unreachable` with what is wrong and where. */
export async function openKubernetes(options: KubernetesOptions): Promise<Fleet> {
  const { target } = options;
  const place = target.kubernetes;
  if (!place) throw new SilverbackError('invalid-target', `target ${target.name} describes no cluster`);
  if (place.clusters === null) return openCluster(options, place);
  return openClusters(target, place, (own) => openCluster(options, own));
}

async function openCluster(
  { target, clock, carriers, router }: KubernetesOptions,
  place: ClusterPlace,
): Promise<OneCluster> {
  const cluster = findCluster(place);
  const inventory = new Inventory(cluster, place, clock);
  const instances = new KubernetesInstances(inventory, place);
  const leases = new RunLeases(cluster, place.own, clock);
  const sign = new JanitorSign(cluster, place.own, clock);
  const budgets = new KubernetesBudgets(cluster, inventory);
  const nodes = new KubernetesNodes(cluster, inventory, place, instances, leases, budgets, clock);
  const lifecycle = new KubernetesLifecycle(cluster, inventory, leases);
  const evictor = new PodEvictor({ cluster, lifecycle, leases, budgets, clock });
  const policies = new Policies(cluster, place.own, clock);
  const agents = openAgents({ cluster, inventory, leases, place, clock });
  const carried = carriers(new HttpRoutes(cluster));
  await inventory.namespaces.all();
  const world = target.world ? await openWorldOn(inventory, place, target, target.world, clock, router) : null;
  const { leases: ofWorld, residue: inWorld, ...known }: Partial<WorldOnKubernetes> = world ?? {};
  return {
    kind: 'kubernetes',
    readiness: new KubernetesReadiness(
      cluster,
      inventory,
      place,
      sign,
      carried,
      agents.readiness,
      namespacesOf(target),
      target.environment,
    ),
    capabilities: {
      instances,
      health: new InstancesHealth(instances, { noun: 'pod', allWell: (count) => `all ${count} pods are ready` }),
      endpoints: target.endpoints,
      // Where a reference world is known, its users tell more of what they meet than what is in front of them.
      ...known,
      lifecycle,
      reviver: new PodReviver(lifecycle),
      evictor,
      nodes,
      scaler: new KubernetesScaler(cluster, inventory, place, leases, target.world && layoutCapacity(target.world)),
      budgets,
      // Services hear by themselves who leaves.
      balancers: {},
      ...agents.capabilities,
      cutter: new ClusterCutter(
        new PolicyCutter({ inventory, policies, leases, sign, trials: new Trials(cluster), place }),
        agents.cuts,
        leases,
      ),
      leases: new AllLeases([leases, agents.leases, carried.leases, ...(ofWorld ? [ofWorld] : [])]),
      residue: new AllResidue([
        new LeaseResidue(cluster, leases, place.own),
        new PolicyResidue(policies),
        new ScaleResidue(cluster, inventory, leases, place.own),
        agents.residue,
        carried.residue,
        ...(inWorld ? [inWorld] : []),
      ]),
      routers: { ...known.routers, ...carried.routers },
    },
    async close() {
      await inTurn(
        () => Promise.all([nodes.leave(), evictor.leave(), agents.leave()]),
        () => Promise.all([leases.leave(), inventory.close(), policies.close(), sign.close()]),
      );
    },
  };
}

function namespacesOf({ routes }: Target): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(routes).flatMap(([name, { gateway }]) => (gateway ? [[name, gateway.namespace]] : [])),
  );
}
