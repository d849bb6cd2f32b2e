import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Capabilities, Fleet, ResidueScanner } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { Target } from '../../core/target/target.js';
import { BalancedInstances } from './keeper/balanced-instances.js';
import { AgentLeases } from '../agents/agent-leases.js';
import type { CrewMeans } from '../agents/network/crew-means.js';
import { AgentCutter } from '../agents/network/cutter.js';
import { AgentLookups } from '../agents/network/lookups.js';
import { AgentPacketLoss } from '../agents/network/packet-loss.js';
import { AgentUpstreams } from '../agents/network/upstreams.js';
import { Containers } from './containers.js';
import { DockerCpu } from './load/cpu.js';
import { openEngine } from './engine.js';
import { FixedFacts } from './fixed.js';
import { InstancesHealth } from '../world/instances-health.js';
import { DockerInstances } from './instances.js';
import { Keepers } from './keeper/keepers.js';
import { LoadAgents } from './load/load-agents.js';
import { LoadResidue } from './load/load-residue.js';
import { Loader } from './load/loader.js';
import { DockerMemory } from './load/memory.js';
import { KeeperLeases } from './leases.js';
import { DockerLifecycle } from './keeper/lifecycle.js';
import type { DockerMeans } from './means.js';
import { EngineKernel } from './network/engine-kernel.js';
import { NetworkAgents } from './network/network-agents.js';
import { ContainerNameservers } from './network/nameservers.js';
import { NetworkResidue } from './network/network-residue.js';
import { DockerParties } from './network/parties.js';
import { removeForsaken } from './own-container.js';
import { DockerReadiness } from './readiness.js';
import { AllLeases, AllResidue } from '../world/several.js';
import { AddedResidue, KeeperResidue, ResidueOfTarget } from './residue.js';
import { DockerRestarter } from './keeper/restarter.js';
import { DockerScaler, type ScalerManner } from './scaler.js';
import { whereIsEngine } from './where.js';
import { openWorldOn, type WorldOnDocker } from './world/world-on-docker.js';

export interface DockerOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** Where DOCKER_HOST and its like are looked up. */
  readonly environment: Readonly<Partial<Record<string, string>>>;
  /** Makes the router that carries the weights of a reference world's routes. */
  readonly router: (control: RouteControl) => TrafficRouter;
  /** What carries the other routes, and counts what goes through it; null where there are none. */
  readonly carriers: Carriers | null;
}

/** Balancers in front of the containers, as their router knows them. */
export interface Carriers extends Pick<Capabilities, 'connections' | 'traffic' | 'routers' | 'balancers'> {
  readonly residue: ResidueScanner;
}

/** Nobody has said what one carries, or what another one needs to be told. */
const ANY: ScalerManner = { capacityOf: () => Promise.resolve(null), environmentOf: (model) => model };

/** What else a control may be is a route, or where only users of a route are known, which the target file has itself. */
function controlRegions({ control, routes }: Target): readonly string[] {
  const known = Object.entries(routes).flatMap(([route, { weights }]) => [route, ...Object.keys(weights)]);
  return control.filter((name) => !known.includes(name));
}

const nobody = (): Promise<boolean> => Promise.resolve(false);

/** Opens the engine of a target. Throws `target-unreachable` with what is wrong and where. */
export async function openDocker({ target, clock, environment, router, carriers }: DockerOptions): Promise<Fleet> {
  const place = target.docker;
  if (!place) throw new SilverbackError('invalid-target', `target ${target.name} describes no Docker Engine`);
  const engine = await openEngine(await whereIsEngine(place, environment));
  const containers = new Containers(engine);
  const means: DockerMeans = { engine, containers, facts: new FixedFacts(engine), place, clock };
  const keepers = new Keepers(engine, containers, place);
  const agents = new NetworkAgents(engine, containers, place);
  const kernel = new EngineKernel(engine, place);
  const parties = new DockerParties(containers, place);
  const crews: CrewMeans = { agents, epochs: keepers, clock };
  const loads = new LoadAgents(engine, containers, place);
  const loader = new Loader({ containers, keepers, agents: loads, place, clock });
  const instances = new DockerInstances(containers, means.facts, place, target.world !== null);
  const balancers = carriers?.balancers ?? {};
  const lifecycle = new DockerLifecycle(engine, containers, keepers, place, clock, balancers);
  const world = target.world ? await openWorldOn(means, target, target.world, router) : null;
  const { manner = ANY, leases, residue, leavesAlone = nobody, ...known }: Partial<WorldOnDocker> = world ?? {};
  return {
    kind: 'docker',
    readiness: new DockerReadiness(engine, containers, place, controlRegions(target)),
    capabilities: {
      health: new InstancesHealth(instances, {
        noun: 'container',
        allWell: (count, region) => `all ${count} containers of ${region} are running`,
      }),
      endpoints: target.endpoints,
      ...(carriers && { connections: carriers.connections, traffic: carriers.traffic }),
      // Where a reference world is known, its users tell more of what they meet than what is in front of them.
      ...known,
      routers: { ...known.routers, ...carriers?.routers },
      instances: new BalancedInstances(instances, containers, balancers, leavesAlone),
      lifecycle,
      freezer: lifecycle,
      reviver: lifecycle,
      balancers,
      restarter: new DockerRestarter(engine, containers, keepers, place, clock),
      cutter: new AgentCutter(crews, parties, kernel),
      loss: new AgentPacketLoss(crews, parties, kernel),
      upstreams: new AgentUpstreams(crews, parties, kernel),
      lookups: new AgentLookups(crews, parties, new ContainerNameservers(engine)),
      cpu: new DockerCpu(means, loader),
      memory: new DockerMemory(containers, loader),
      scaler: new DockerScaler(engine, containers, place, manner),
      leases: new AllLeases([
        new KeeperLeases(keepers, clock),
        new AgentLeases(agents, clock),
        new AgentLeases(loads, clock),
        ...(leases ? [leases] : []),
      ]),
      residue: new AllResidue([
        new ResidueOfTarget(
          containers,
          place,
          new AllResidue([
            new KeeperResidue(containers, keepers),
            new NetworkResidue(containers, agents),
            new LoadResidue(containers, loads),
            new AddedResidue(containers),
          ]),
        ),
        ...(residue ? [residue] : []),
        ...(carriers ? [carriers.residue] : []),
      ]),
    },
    async close() {
      const left = await Promise.allSettled([
        agents.leave(),
        loads.leave(),
        keepers.leave(),
        removeForsaken(engine, containers),
      ]);
      containers.close();
      const failed = left.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
