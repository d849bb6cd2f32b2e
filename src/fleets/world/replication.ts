import { isCode } from '../../core/errors.js';
import type { ReplicationMeter, ReplicationReading } from '../../core/ports/fleet.js';
import { storeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Every store tells what its peers have not acknowledged. */
export class WorldReplication implements ReplicationMeter {
  constructor(private readonly world: World) {}

  async lag(): Promise<ReplicationReading> {
    const stores = await this.world.ofRole('store');
    const states = await Promise.all(stores.map((store) => controlOf(store).get('/state', storeState).catch(nobody)));
    return {
      pairs: stores.flatMap(({ region: from }, at) =>
        Object.entries(states[at]?.peers ?? {}).map(([to, { lagMs, pending }]) => ({ from, to, lagMs, pending })),
      ),
      silent: stores.filter((_, at) => states[at] === null).map(({ region, name: instance }) => ({ region, instance })),
    };
  }
}

function nobody(error: unknown): null {
  if (isCode(error, 'target-unreachable') || isCode(error, 'call-timeout')) return null;
  throw error;
}
