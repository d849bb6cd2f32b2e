import { Containers } from '../../src/fleets/docker/containers.js';
import { openEngine } from '../../src/fleets/docker/engine.js';
import { FixedFacts } from '../../src/fleets/docker/fixed.js';
import { DockerWorldComponents } from '../../src/fleets/docker/world/world-components.js';
import { World } from '../../src/fleets/world/world.js';
import { placeOf } from './docker-place.js';
import type { DockerOfSuite } from '../servers/docker.js';

/** The world of the suite's own Compose project, as a Docker fleet knows it; `close` leaves the engine. */
export async function worldOf(docker: DockerOfSuite): Promise<{ readonly world: World; readonly close: () => void }> {
  const engine = await openEngine({ host: docker.url, certificates: null });
  const containers = new Containers(engine);
  const components = new DockerWorldComponents(containers, new FixedFacts(engine), placeOf(docker, docker.name));
  return { world: new World(components), close: () => containers.close() };
}
