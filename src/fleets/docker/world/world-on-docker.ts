import type { Leases, ResidueScanner } from '../../../core/ports/fleet.js';
import type { RouteControl } from '../../../core/ports/route-control.js';
import type { TrafficRouter } from '../../../core/ports/router.js';
import type { Target, WorldLayout } from '../../../core/target/target.js';
import { worldCapabilities, type WorldCapabilities } from '../../world/capabilities.js';
import type { CareRecords } from '../../world/care.js';
import { WorldLeases } from '../../world/leases.js';
import { WorldResidue } from '../../world/residue.js';
import { World } from '../../world/world.js';
import { layoutCapacity } from '../../../core/target/layout-instances.js';
import type { Listed } from '../containers.js';
import type { DockerMeans } from '../means.js';
import type { ScalerManner } from '../scaler.js';
import { DockerWorldComponents } from './world-components.js';

/** There is no supervisor here to note care at: edges and the name service report what is overdue themselves. */
const CARE: CareRecords = { open: () => Promise.resolve(), close: () => Promise.resolve() };

export interface WorldOnDocker extends WorldCapabilities {
  readonly leases: Leases;
  readonly residue: ResidueScanner;
  readonly manner: ScalerManner;
  /** Whether a container that is asked to end tells its gateway itself first. */
  readonly leavesAlone: (container: Listed) => Promise<boolean>;
}

/** The reference world as containers: their processes are asked for what the engine does not know. */
export async function openWorldOn(
  { containers, facts, place, clock }: DockerMeans,
  target: Target,
  layout: WorldLayout,
  router: (control: RouteControl) => TrafficRouter,
): Promise<WorldOnDocker> {
  const components = new DockerWorldComponents(containers, facts, place);
  const world = new World(components);
  return {
    ...(await worldCapabilities(world, target, layout, clock, CARE, router)),
    leases: new WorldLeases(world, clock),
    residue: new WorldResidue(world),
    leavesAlone: (container) => components.isInstance(container),
    manner: {
      capacityOf: () => Promise.resolve(layoutCapacity(layout)),
      environmentOf: (model, number) =>
        model.map((line) => line.replace(/^(WORLD_NAME=instance\..+)\.\d+$/, `$1.${number}`)),
    },
  };
}
