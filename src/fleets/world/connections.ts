import type { ConnectionMeter } from '../../core/ports/fleet.js';
import { edgeStats } from './wire.js';
import type { World } from './world.js';

/** A region's edge counts its users' connections. */
export class WorldConnections implements ConnectionMeter {
  constructor(private readonly world: World) {}

  async connections(region: string): Promise<{ open: number; stragglers: number }> {
    const edge = await this.world.control(`edge.${region}`);
    const { connections, routes } = await edge.get('/stats', edgeStats);
    const stragglers = Object.values(routes).reduce((sum, route) => sum + route.stragglers, 0);
    return { open: connections, stragglers };
  }
}
