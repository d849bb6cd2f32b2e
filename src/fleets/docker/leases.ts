import { renewed } from '../../core/agent/protocol.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Leases } from '../../core/ports/fleet.js';
import type { Keepers } from './keeper/keepers.js';
import { ttlOf } from '../world/leases.js';

/** The run's keeper remembers epochs and holds harm. */
export class KeeperLeases implements Leases {
  constructor(
    private readonly keepers: Keepers,
    private readonly clock: Clock,
  ) {}

  async announce(run: string, epoch: number): Promise<void> {
    const keeper = await this.keepers.start(run, epoch);
    await keeper.ask('epoch', { run, epoch });
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const ttlMs = ttlOf(run, expiresAt, this.clock);
    const keeper = await this.keepers.find(run);
    if (!keeper) return harm;
    const answer = await keeper.ask('renew', { run, epoch, injections: harm, ttlMs }, renewed);
    return harm.filter((injection) => !answer.renewed.includes(injection));
  }
}
