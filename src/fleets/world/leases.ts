import { isCode, SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Leases } from '../../core/ports/fleet.js';
import { canTell, type ComponentStatus } from './components.js';
import { renewAnswer } from './wire.js';
import { controlOf, type World } from './world.js';

const OURS = /^(edge|link|store|dns|instance)$/;

/** Everything of a world but the users remembers epochs, and holds harm of its own in memory. */
export class WorldLeases implements Leases {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  async announce(run: string, epoch: number): Promise<void> {
    const ours = (await this.world.all()).filter(({ role, life }) => life !== null && OURS.test(role));
    await Promise.all(ours.map((component) => this.tell(component, { run, epoch })));
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const request = { run, epoch, injections: harm, ttlMs: ttlOf(run, expiresAt, this.clock) };
    const holders = (await this.world.all()).filter((component) => canTell(component) && OURS.test(component.role));
    const answers = await Promise.all(holders.map((holder) => this.renewAt(holder, request)));
    return harm.filter((injection) => !answers.some(({ renewed }) => renewed.includes(injection)));
  }

  /** One that has died, or was paused, a moment ago does no harm of its own any more. */
  private async renewAt(holder: ComponentStatus, request: object): Promise<{ readonly renewed: readonly string[] }> {
    try {
      return await controlOf(holder).ask('/leases/renew', request, renewAnswer);
    } catch (error) {
      const now = isCode(error, 'stale-epoch') ? holder : await this.world.find(holder.name);
      if (now?.life !== holder.life || !canTell(now)) return { renewed: [] };
      throw error;
    }
  }

  /** Whoever answers has finished what was sent to him before. Who cannot tell looks the epoch up before he does anything. */
  private async tell(component: ComponentStatus, announcement: { readonly run: string; readonly epoch: number }) {
    try {
      await controlOf(component).send('POST', '/epochs', announcement);
    } catch (error) {
      const now = isCode(error, 'stale-epoch') ? component : await this.world.find(component.name);
      if (now?.life === component.life && canTell(now)) throw error;
    }
  }
}

/** Throws `lease-lost` when the time is past. */
export function ttlOf(run: string, expiresAt: Date, clock: Clock): number {
  const ttlMs = expiresAt.getTime() - clock.now().getTime();
  if (ttlMs <= 0) throw new SilverbackError('lease-lost', `harm of ${run} was to be renewed until a time that is past`);
  return ttlMs;
}
