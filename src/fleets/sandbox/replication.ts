import { isCode } from '../../core/errors.js';
import type { ReplicationMeter } from '../../core/ports/fleet.js';
import { storeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Every store tells what its peers have not acknowledged. A store that does not answer is left out. */
export class SandboxReplication implements ReplicationMeter {
  constructor(private readonly world: World) {}

  async lag(): Promise<readonly { from: string; to: string; lagMs: number; pending: number }[]> {
    const stores = await this.world.processes('store');
    const answers = await Promise.all(
      stores.map(async (store) => {
        const state = await controlOf(store).get('/state', storeState).catch(nobody);
        return Object.entries(state?.peers ?? {}).map(([to, { lagMs, pending }]) => {
          return { from: store.region, to, lagMs, pending };
        });
      }),
    );
    return answers.flat();
  }
}

function nobody(error: unknown): null {
  if (isCode(error, 'target-unreachable') || isCode(error, 'call-timeout')) return null;
  throw error;
}
