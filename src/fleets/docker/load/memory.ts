import { weighed } from '../../../core/agent/load.js';
import { messageOf } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { MemoryHolder } from '../../../core/ports/fleet.js';
import { type Containers, nameOf } from '../containers.js';
import type { Loader } from './loader.js';
import { judgeHold } from '../../agents/load/memory-judge.js';

/** Holds memory inside containers, in their own control groups, and measures what the kernel counts there. */
export class DockerMemory implements MemoryHolder {
  constructor(
    private readonly containers: Containers,
    private readonly loader: Loader,
  ) {}

  hold(instance: string, bytes: number, fence: Fence): Promise<void> {
    return this.loader.begin(instance, 'hold', { bytes }, fence);
  }

  release(instance: string, fence: Fence): Promise<void> {
    return this.loader.end(instance, fence);
  }

  async isHeld(instance: string, bytes: number, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const own = await this.containers.named(instance);
      const none = `the engine has no container ${instance}, and nothing is held in it`;
      if (!own) return { state: 'absent', gone: true, evidence: none };
      const [agent] = await this.loader.agentsIn(own.Id, of.run);
      if (!agent) return { state: 'absent', evidence: `nobody is in ${nameOf(own)} who could hold memory` };
      const { injection } = of;
      return judgeHold(nameOf(own), bytes, await agent.ask('weigh', { injection }, weighed));
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }
}
