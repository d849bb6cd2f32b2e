import type { Clock } from '../../../core/ports/clock.js';
import type { Leases, ResidueScanner } from '../../../core/ports/fleet.js';
import type { RouteControl } from '../../../core/ports/route-control.js';
import type { TrafficRouter } from '../../../core/ports/router.js';
import type { ClusterPlace, Target, WorldLayout } from '../../../core/target/target.js';
import { worldCapabilities, type WorldCapabilities } from '../../world/capabilities.js';
import type { CareRecords } from '../../world/care.js';
import { WorldLeases } from '../../world/leases.js';
import { WorldResidue } from '../../world/residue.js';
import { World } from '../../world/world.js';
import type { Inventory } from '../inventory.js';
import { KubernetesWorldComponents } from './world-components.js';

/** There is no supervisor here to note care at: edges and the name service report what is overdue themselves. */
const CARE: CareRecords = { open: () => Promise.resolve(), close: () => Promise.resolve() };

export interface WorldOnKubernetes extends WorldCapabilities {
  readonly leases: Leases;
  readonly residue: ResidueScanner;
}

/** The reference world as pods: their processes are asked for what the API server does not know. */
export async function openWorldOn(
  inventory: Inventory,
  place: ClusterPlace,
  target: Target,
  layout: WorldLayout,
  clock: Clock,
  router: (control: RouteControl) => TrafficRouter,
): Promise<WorldOnKubernetes> {
  const world = new World(new KubernetesWorldComponents(inventory, place, layout));
  return {
    ...(await worldCapabilities(world, target, layout, clock, CARE, router)),
    leases: new WorldLeases(world, clock),
    residue: new WorldResidue(world),
  };
}
