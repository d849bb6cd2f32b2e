import { isCode, SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Leases } from '../../core/ports/fleet.js';
import { type ProcessStatus, renewAnswer } from './wire.js';
import { canTell, controlOf, type World } from './world.js';

const OURS = /^(edge|link|store|dns|instance)$/;

/** The supervisor, and everything that it starts but the users, remembers epochs and holds harm. */
export class SandboxLeases implements Leases {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  /**
   * The supervisor first: what it has heard holds for whatever is started or goes on from then on, so who is dead or
   * paused now need not answer.
   */
  async announce(run: string, epoch: number): Promise<void> {
    await this.world.supervisor.control.send('POST', '/epochs', { run, epoch });
    const { processes } = await this.world.supervisor.status();
    const ours = processes.filter(({ role, pid }) => pid !== null && OURS.test(role));
    await Promise.all(ours.map((process) => this.tell(process, { run, epoch })));
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const ttlMs = expiresAt.getTime() - this.clock.now().getTime();
    if (ttlMs <= 0)
      throw new SilverbackError('lease-lost', `harm of ${run} was to be renewed until a time that is past`);
    const request = { run, epoch, injections: harm, ttlMs };
    const { processes } = await this.world.supervisor.status();
    const holders = processes.filter((process) => canTell(process) && OURS.test(process.role));
    const answers = await Promise.all([
      this.world.supervisor.control.ask('/leases/renew', request, renewAnswer),
      ...holders.map((holder) => this.renewAt(holder, request)),
    ]);
    return harm.filter((injection) => !answers.some(({ renewed }) => renewed.includes(injection)));
  }

  /** One that has died, or was paused, a moment ago does no harm of its own any more. */
  private async renewAt(holder: ProcessStatus, request: object): Promise<{ readonly renewed: readonly string[] }> {
    try {
      return await controlOf(holder).ask('/leases/renew', request, renewAnswer);
    } catch (error) {
      const now = isCode(error, 'stale-epoch') ? holder : await this.lookUp(holder.name);
      if (now?.pid !== holder.pid || !canTell(now)) return { renewed: [] };
      throw error;
    }
  }

  /** Whoever answers has finished what was sent to him before. Who cannot tell looks the epoch up before he does anything. */
  private async tell(process: ProcessStatus, announcement: { readonly run: string; readonly epoch: number }) {
    try {
      await controlOf(process).send('POST', '/epochs', announcement);
    } catch (error) {
      const now = isCode(error, 'stale-epoch') ? process : await this.lookUp(process.name);
      if (now?.pid === process.pid && canTell(now)) throw error;
    }
  }

  private async lookUp(name: string): Promise<ProcessStatus | undefined> {
    const { processes } = await this.world.supervisor.status();
    return processes.find((process) => process.name === name);
  }
}
