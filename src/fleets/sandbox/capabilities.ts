import type { Clock } from '../../core/ports/clock.js';
import type { Capabilities } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { SandboxCallFaults } from './call-faults.js';
import { CareRecords } from './care.js';
import { SandboxConnections } from './connections.js';
import { SandboxCpu } from './cpu.js';
import { SandboxCutter } from './cutter.js';
import { SandboxFailover } from './failover.js';
import { SandboxHealth } from './health.js';
import { SandboxInstances } from './instances.js';
import { SandboxLeases } from './leases.js';
import { SandboxLifecycle } from './lifecycle.js';
import { SandboxNameService } from './name-service.js';
import { SandboxReplication } from './replication.js';
import { SandboxReplicator } from './replicator.js';
import { SandboxResidue } from './residue.js';
import { SandboxResolver } from './resolver.js';
import { SandboxRouteControl } from './route-control.js';
import { SandboxScaler } from './scaler.js';
import { SandboxTraffic } from './traffic.js';
import type { World } from './world.js';
import { SandboxWrites } from './writes.js';

/** All that a running world offers. One router serves all routes, so that it can put their writes in order. */
export function sandboxCapabilities(
  world: World,
  target: Target,
  layout: WorldLayout,
  clock: Clock,
  endpoints: Capabilities['endpoints'],
  makeRouter: (control: RouteControl) => TrafficRouter,
): Capabilities {
  const care = new CareRecords(world, clock);
  const replication = new SandboxReplication(world);
  const router = makeRouter(new SandboxRouteControl(world, target.routes, care, clock));
  return {
    instances: new SandboxInstances(world),
    lifecycle: new SandboxLifecycle(world, clock),
    cutter: new SandboxCutter(world, clock),
    cpu: new SandboxCpu(world, clock),
    callFaults: new SandboxCallFaults(world, clock, Object.values(layout.routes)[0]?.host ?? ''),
    names: new SandboxNameService(world, target, layout.routes, clock),
    replicator: new SandboxReplicator(world, clock),
    scaler: new SandboxScaler(world, care, clock),
    failover: new SandboxFailover(world, care, clock),
    health: new SandboxHealth(world, replication),
    leases: new SandboxLeases(world, clock),
    traffic: new SandboxTraffic(world, clock),
    replication,
    connections: new SandboxConnections(world),
    writes: new SandboxWrites(world),
    residue: new SandboxResidue(world),
    resolver: new SandboxResolver(world.file.dnsPort, target.routes, layout.territories),
    routers: Object.fromEntries(Object.keys(target.routes).map((route) => [route, router])),
    endpoints: { ...endpoints, ...target.endpoints },
  };
}
