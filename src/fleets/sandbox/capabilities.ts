import type { Clock } from '../../core/ports/clock.js';
import type { ReferenceCapabilities } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { worldCapabilities } from '../world/capabilities.js';
import { WorldCpu } from '../world/cpu.js';
import { SandboxCare } from './care.js';
import { SandboxCutter } from './cutter.js';
import { SandboxInstances } from './instances.js';
import { SandboxLeases } from './leases.js';
import { SandboxLifecycle } from './lifecycle.js';
import { SandboxResidue } from './residue.js';
import { SandboxScaler } from './scaler.js';
import type { SandboxWorld } from './world.js';

/**
 * All that a running world offers: its components, and the supervisor and links that only a sandbox has. These carry
 * connections and see no packets that they could lose.
 */
export async function sandboxCapabilities(
  world: SandboxWorld,
  target: Target,
  layout: WorldLayout,
  clock: Clock,
  makeRouter: (control: RouteControl) => TrafficRouter,
): Promise<Omit<ReferenceCapabilities, 'loss'>> {
  const care = new SandboxCare(world, clock);
  const lifecycle = new SandboxLifecycle(world, clock);
  return {
    ...(await worldCapabilities(world, target, layout, clock, care, makeRouter)),
    instances: new SandboxInstances(world),
    lifecycle,
    freezer: lifecycle,
    balancers: {},
    cutter: new SandboxCutter(world, clock),
    cpu: new WorldCpu(world, clock),
    scaler: new SandboxScaler(world, care, clock),
    leases: new SandboxLeases(world, clock),
    residue: new SandboxResidue(world),
  };
}
