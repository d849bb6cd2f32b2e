import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import type { CpuBurner } from '../../core/ports/fleet.js';
import { careFence, harmFence } from './fence.js';
import { type InstanceState, instanceState, type ProcessStatus } from './wire.js';
import { controlOf, type World } from './world.js';

/** Between two readings of CPU time: many periods of a burn, and short enough for one look. */
const MEASURE_MS = 400;

interface Usage {
  readonly name: string;
  /** Of one core. */
  readonly used: number;
  readonly burning: boolean;
}

/** An instance burns by itself, when it is told to at its control interface. */
export class SandboxCpu implements CpuBurner {
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
    const find = async () => (await this.instances()).find(({ name }) => name === instance);
    const process = await find();
    if (!process) return;
    try {
      await controlOf(process).send('DELETE', '/burn', { fence: careFence(fence, this.clock) });
    } catch (error) {
      const isDead = async () => (await find())?.pid === null;
      if (!(isCode(error, 'target-unreachable') && (await isDead()))) throw error;
    }
  }

  async isBurning(instance: string, share: number): Promise<Verification> {
    try {
      const instances = await this.instances();
      const subject = instances.find(({ name }) => name === instance);
      if (!subject) return { state: 'absent', evidence: `the supervisor knows no ${instance}, so nothing burns in it` };
      if (subject.pid === null) return { state: 'absent', evidence: `${instance} is dead, and its burn with it` };
      const usages = await this.measure(instances);
      const own = usages.find(({ name }) => name === instance);
      return own ? judged(own, usages, share) : { state: 'unknown', evidence: `${instance} does not answer` };
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** All of them in the same moments, so that a busy machine is busy for all. */
  private async measure(instances: readonly ProcessStatus[]): Promise<readonly Usage[]> {
    const before = await Promise.all(instances.map(read));
    await this.clock.sleep(MEASURE_MS);
    const after = await Promise.all(instances.map(read));
    return instances.flatMap(({ name }, at): Usage[] => {
      const [first, then] = [before[at], after[at]];
      if (!first || !then || then.cpu.upMs <= first.cpu.upMs) return [];
      const used = (then.cpu.usedMs - first.cpu.usedMs) / (then.cpu.upMs - first.cpu.upMs);
      return [{ name, used, burning: then.burns.length > 0 }];
    });
  }

  private async instances(): Promise<readonly ProcessStatus[]> {
    const { processes } = await this.world.supervisor.status();
    return processes.filter(({ role }) => role === 'instance');
  }
}

/** Above what others use by at least half of what was asked for: a machine with fewer cores than burns gives no more. */
function judged(own: Usage, usages: readonly Usage[], share: number): Verification {
  const others = usages.filter(({ name, burning }) => name !== own.name && !burning);
  const usual = others.reduce((sum, { used }) => sum + used, 0) / Math.max(1, others.length);
  const bites = own.used >= usual + share / 2;
  const told = `${own.name} ${own.burning ? 'burns' : 'burns nothing'}`;
  const evidence = `${told}; measured ${percent(own.used)} of a core, ${others.length} others left alone use ${percent(usual)}`;
  if (bites === own.burning) return { state: bites ? 'in-effect' : 'absent', evidence };
  return { state: 'unknown', evidence };
}

/** Null for one that does not answer. */
function read(process: ProcessStatus): Promise<InstanceState | null> {
  return controlOf(process)
    .get('/state', instanceState)
    .catch(() => null);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
