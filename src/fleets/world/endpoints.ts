import type { WorldLayout } from '../../core/target/target.js';
import { worldEndpoints } from '../../core/target/world-endpoints.js';
import type { World } from './world.js';

/** Where the endpoints of a running world are. */
export async function endpointsOf(world: World, layout: WorldLayout): Promise<Record<string, string>> {
  const processes = await world.known();
  return Object.fromEntries(
    Object.entries(worldEndpoints(layout)).flatMap(([name, { process, what }]) => {
      const found = processes.find((candidate) => candidate.name === process);
      if (!found) return [];
      const address =
        what === 'address' ? `${found.host}:${found.port}` : `http://${found.host}:${found.controlPort}/metrics`;
      return [[name, address]];
    }),
  );
}
