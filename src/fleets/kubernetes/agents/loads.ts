import type { V1Pod } from '@kubernetes/client-node';
import { loadState, measured, weighed } from '../../../core/agent/load.js';
import { messageOf } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { CpuBurner, MemoryHolder } from '../../../core/ports/fleet.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { judgeHold } from '../../agents/load/memory-judge.js';
import { judgeBurn } from '../../world/cpu-use.js';
import type { Inventory } from '../inventory.js';
import { coresOf } from '../pods/limits.js';
import { identityOf, idOf } from '../pods/pod.js';
import type { PodLoader } from './loader.js';
import { TOMBSTONES } from './network-crews.js';

/** How long is measured: many turns of a burn, and short enough for one look. Milliseconds. */
const MEASURE_MS = 600;

/** Burns CPU time inside pods, within their limits, and measures what the kernel counts of their processes. */
export class PodCpu implements CpuBurner {
  readonly leaves = TOMBSTONES;

  constructor(
    private readonly inventory: Inventory,
    private readonly loader: PodLoader,
  ) {}

  burn(instance: string, share: number, fence: Fence): Promise<void> {
    return this.loader.begin(instance, 'burn', { share }, fence);
  }

  endBurn(instance: string, fence: Fence): Promise<void> {
    return this.loader.end(instance, fence);
  }

  isBurning(instance: string, share: number): Promise<Verification> {
    return looked(this.inventory, instance, 'burns in it', async (pod) => {
      const agents = await this.loader.agentsIn(instance);
      return agents.length === 0
        ? { state: 'absent', evidence: `nobody is in ${idOf(pod)} who could burn anything` }
        : measure(pod, agents, share);
    });
  }
}

/** Holds memory inside pods, out of what their limits leave, and measures what the kernel counts of their processes. */
export class PodMemory implements MemoryHolder {
  readonly leaves = TOMBSTONES;

  constructor(
    private readonly inventory: Inventory,
    private readonly loader: PodLoader,
  ) {}

  hold(instance: string, bytes: number, fence: Fence): Promise<void> {
    return this.loader.begin(instance, 'hold', { bytes }, fence);
  }

  release(instance: string, fence: Fence): Promise<void> {
    return this.loader.end(instance, fence);
  }

  isHeld(instance: string, bytes: number, { run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    return looked(this.inventory, instance, 'is held in it', async (pod) => {
      const [agent] = await this.loader.agentsIn(instance, run);
      if (!agent) return { state: 'absent', evidence: `nobody is in ${idOf(pod)} who could hold memory` };
      return judgeHold(idOf(pod), bytes, await agent.ask('weigh', { injection }, weighed));
    });
  }
}

async function looked(
  inventory: Inventory,
  identity: string,
  what: string,
  look: (pod: V1Pod) => Promise<Verification>,
): Promise<Verification> {
  try {
    const pod = (await inventory.pods.all()).find((one) => identityOf(one) === identity);
    if (!pod) return { state: 'absent', gone: true, evidence: `the pod ${identity} is gone, and nothing ${what}` };
    return await look(pod);
  } catch (error) {
    return { state: 'unknown', evidence: messageOf(error) };
  }
}

/** Each sees the same of the pod, and what it burns itself. Other pods are not measured: who is in them is not harmed for it. */
async function measure(pod: V1Pod, agents: readonly AgentChannel[], share: number): Promise<Verification> {
  const name = idOf(pod);
  const [answers, states] = await Promise.all([
    Promise.all(agents.map((agent) => agent.ask('measure', { containers: [name], ms: MEASURE_MS }, measured))),
    Promise.all(agents.map((agent) => agent.ask('state', {}, loadState))),
  ]);
  const used = answers[0]?.uses[0]?.used;
  if (used === undefined) return { state: 'unknown', evidence: `the kernel counts nothing of ${name}` };
  const burned = answers.reduce((sum, answer) => sum + answer.burned, 0);
  const burning = states.some(({ burns }) => burns);
  const use = { name, region: '', zone: '', used, burned, served: 0, burning, leftAlone: !burning };
  // No more than its limit can be used, however much is asked for.
  return judgeBurn(use, [], Math.min(share, coresOf(pod)));
}
