import type { Clock } from '../../core/ports/clock.js';
import type { Leases } from '../../core/ports/fleet.js';
import { ttlOf, WorldLeases } from '../world/leases.js';
import { renewAnswer } from '../world/wire.js';
import type { SandboxWorld } from './world.js';

/** The supervisor, and everything that it starts but the users, remembers epochs and holds harm. */
export class SandboxLeases implements Leases {
  private readonly components: Leases;

  constructor(
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
  ) {
    this.components = new WorldLeases(world, clock);
  }

  /**
   * The supervisor first: what it has heard holds for whatever is started or goes on from then on, so who is dead or
   * paused now need not answer.
   */
  async announce(run: string, epoch: number): Promise<void> {
    await this.world.supervisor.control.send('POST', '/epochs', { run, epoch });
    await this.components.announce(run, epoch);
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const request = { run, epoch, injections: harm, ttlMs: ttlOf(run, expiresAt, this.clock) };
    const [{ renewed }, lost] = await Promise.all([
      this.world.supervisor.control.ask('/leases/renew', request, renewAnswer),
      this.components.renew(run, epoch, harm, expiresAt),
    ]);
    return lost.filter((injection) => !renewed.includes(injection));
  }
}
