import type { Clock } from '../../core/ports/clock.js';
import type { Capabilities } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { WorldCallFaults } from './call-faults.js';
import type { CareRecords } from './care.js';
import { WorldConnections } from './connections.js';
import { endpointsOf } from './endpoints.js';
import { WorldFailover } from './failover.js';
import { WorldHealth } from './health.js';
import { WorldNameService } from './name-service.js';
import { WorldReplication } from './replication.js';
import { WorldReplicator } from './replicator.js';
import { WorldResolver } from './resolver.js';
import { WorldRouteControl } from './route-control.js';
import { WorldTraffic } from './traffic.js';
import type { World } from './world.js';
import { WorldWrites } from './writes.js';

/** What a world's own components offer, whoever runs them. */
export type WorldCapabilities = Pick<
  Capabilities,
  | 'callFaults'
  | 'names'
  | 'replicator'
  | 'failover'
  | 'health'
  | 'traffic'
  | 'replication'
  | 'connections'
  | 'writes'
  | 'resolver'
  | 'routers'
  | 'endpoints'
>;

/** One router serves all routes, so that it can put their writes in order. */
export async function worldCapabilities(
  world: World,
  target: Target,
  layout: WorldLayout,
  clock: Clock,
  care: CareRecords,
  makeRouter: (control: RouteControl) => TrafficRouter,
): Promise<WorldCapabilities> {
  const replication = new WorldReplication(world);
  const router = makeRouter(new WorldRouteControl(world, target.routes, care, clock));
  return {
    callFaults: new WorldCallFaults(world, clock, Object.values(layout.routes)[0]?.host ?? ''),
    names: new WorldNameService(world, target, layout.routes, clock),
    replicator: new WorldReplicator(world, clock),
    failover: new WorldFailover(world, care, clock),
    health: new WorldHealth(world, replication, basesOf(layout)),
    traffic: new WorldTraffic(world, clock),
    replication,
    connections: new WorldConnections(world),
    writes: new WorldWrites(world),
    resolver: new WorldResolver(world, target.routes, layout.territories),
    routers: Object.fromEntries(
      Object.entries(target.routes).flatMap(([name, route]) => (route.router === 'edge' ? [[name, router]] : [])),
    ),
    endpoints: { ...(await endpointsOf(world, layout)), ...target.endpoints },
  };
}

/** How many instances the layout gives each region. */
function basesOf({ regions }: WorldLayout): Readonly<Record<string, number>> {
  const sum = (zones: Readonly<Record<string, number>>) => Object.values(zones).reduce((a, b) => a + b, 0);
  return Object.fromEntries(Object.entries(regions).map(([region, { zones }]) => [region, sum(zones)]));
}
