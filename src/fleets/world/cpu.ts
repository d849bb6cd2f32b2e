import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import type { CpuBurner } from '../../core/ports/fleet.js';
import { type CpuUse, judgeBurn } from './cpu-use.js';
import { careFence, harmFence } from './fence.js';
import type { ComponentStatus } from './components.js';
import { type InstanceState, instanceState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Between two readings of CPU time: many periods of a burn, and short enough for one look. */
const MEASURE_MS = 400;

/** An instance burns by itself, when it is told to at its control interface. */
export class WorldCpu implements CpuBurner {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  async burn(instance: string, share: number, fence: Fence): Promise<void> {
    const control = await this.world.control(instance);
    await control.send('PUT', '/burn', { fence: harmFence(fence, this.clock), share }, fence.signal);
  }

  /** Burns live in the memory of their process: there is none in a dead one, nor in one that the world does not have. */
  async endBurn(instance: string, fence: Fence): Promise<void> {
    const process = await this.world.find(instance);
    if (!process) return;
    try {
      await controlOf(process).send('DELETE', '/burn', { fence: careFence(fence, this.clock) });
    } catch (error) {
      if (!(isCode(error, 'target-unreachable') && (await this.world.isDead(instance)))) throw error;
    }
  }

  async isBurning(instance: string, share: number): Promise<Verification> {
    try {
      const instances = await this.instances();
      const subject = instances.find(({ name }) => name === instance);
      if (!subject) return { state: 'absent', evidence: `the world knows no ${instance}, so nothing burns in it` };
      if (subject.life === null) return { state: 'absent', evidence: `${instance} is dead, and its burn with it` };
      const uses = await this.measure(instances);
      const own = uses.find(({ name }) => name === instance);
      return own ? judgeBurn(own, uses, share) : { state: 'unknown', evidence: `${instance} does not answer` };
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** All of them in the same moments, so that a busy machine is busy for all. */
  private async measure(instances: readonly ComponentStatus[]): Promise<readonly CpuUse[]> {
    const before = await Promise.all(instances.map(read));
    await this.clock.sleep(MEASURE_MS);
    const after = await Promise.all(instances.map(read));
    return instances.flatMap(({ name, region, zone, state, heldBy }, at): CpuUse[] => {
      const [first, then] = [before[at], after[at]];
      if (!first || !then || then.cpu.upMs <= first.cpu.upMs) return [];
      const used = (then.cpu.usedMs - first.cpu.usedMs) / (then.cpu.upMs - first.cpu.upMs);
      const served = then.served - first.served;
      const leftAlone = state === 'healthy' && heldBy.length === 0;
      return [{ name, region, zone, used, served, burning: then.burns.length > 0, leftAlone }];
    });
  }

  private async instances(): Promise<readonly ComponentStatus[]> {
    return (await this.world.all()).filter(({ role }) => role === 'instance');
  }
}

/** Null for one that does not answer. */
function read(process: ComponentStatus): Promise<InstanceState | null> {
  return controlOf(process)
    .get('/state', instanceState)
    .catch(() => null);
}
