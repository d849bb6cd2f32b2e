import type { WorldLayout } from '../../core/target/target.js';
import { worldEndpoints } from '../../core/target/world-endpoints.js';
import type { World } from './world.js';

/** Where the endpoints of a running world are. A world keeps its ports for life. */
export async function endpointsOf(world: World, layout: WorldLayout): Promise<Record<string, string>> {
  const processes = await world.supervisor.processes();
  return Object.fromEntries(
    Object.entries(worldEndpoints(layout)).flatMap(([name, { process, what }]) => {
      const found = processes.find((candidate) => candidate.name === process);
      if (!found) return [];
      const address = what === 'address' ? `127.0.0.1:${found.port}` : `http://127.0.0.1:${found.controlPort}/metrics`;
      return [[name, address]];
    }),
  );
}
