import { messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import type { Lifecycle } from '../../core/ports/fleet.js';
import { careFence, harmFence } from './fence.js';
import type { ProcessStatus } from './wire.js';
import { accepts, type World } from './world.js';

/** Kills processes through the supervisor, which keeps them dead under the lease. */
export class SandboxLifecycle implements Lifecycle {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  takeDown(instance: string, signal: 'SIGKILL' | 'SIGTERM', fence: Fence): Promise<void> {
    const body = { fence: harmFence(fence, this.clock), signal };
    return this.world.supervisor.control.send('POST', `${pathOf(instance)}/down`, body, fence.signal);
  }

  bringUp(instance: string, fence: Fence): Promise<void> {
    const body = { fence: careFence(fence, this.clock) };
    return this.world.supervisor.control.send('POST', `${pathOf(instance)}/up`, body);
  }

  async isDown(instance: string): Promise<Verification> {
    try {
      const { processes } = await this.world.supervisor.status();
      const process = processes.find(({ name }) => name === instance);
      if (!process) return { state: 'unknown', evidence: `the supervisor knows no ${instance}` };
      // A link's data ports are one for each other region, so its control port speaks for it too.
      const listening = await Promise.all([process.port, process.controlPort].map(accepts));
      return judged(process, listening);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }
}

function judged(process: ProcessStatus, listening: readonly (boolean | null)[]): Verification {
  const ports = listening.includes(true) ? 'accepts connections' : 'refuses connections';
  const told = `supervisor: ${process.name} is ${process.state}, pid ${process.pid ?? 'none'}`;
  const held = process.heldBy.length > 0 ? `, held by ${process.heldBy.join(', ')}` : '';
  const evidence = `${told}${held}; it ${listening.includes(null) ? 'does not answer in time' : ports}`;
  const dead = process.pid === null && listening.every((answer) => answer === false);
  if (process.state === 'down' && dead) return { state: 'in-effect', evidence };
  if (process.state === 'healthy' && listening.includes(true)) return { state: 'absent', evidence };
  if (process.state === 'stopped') return { state: 'absent', evidence: `${told}: by scale, not by harm` };
  return { state: 'unknown', evidence };
}

function pathOf(instance: string): string {
  return `/processes/${encodeURIComponent(instance)}`;
}
