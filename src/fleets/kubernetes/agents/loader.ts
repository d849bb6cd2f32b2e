import { type LoadState } from '../../../core/agent/load.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence } from '../../../core/ports/fence.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { careFence, harmFence } from '../../world/fence.js';
import { Making } from '../../world/making.js';
import type { RunLeases } from '../leases/run-leases.js';
import { identityOf } from '../pods/pod.js';
import type { PodAgents } from './pod-agents.js';

/** Loads pods through agents inside of them, and takes that away again. */
export class PodLoader {
  private readonly making = new Making();

  constructor(
    private readonly agents: PodAgents<LoadState>,
    private readonly leases: RunLeases,
    private readonly clock: Clock,
  ) {}

  /** An agent that is only just made knows no epoch: the run's Lease does, and is asked when that agent runs. */
  begin(pod: string, call: string, what: object, fence: Fence): Promise<void> {
    return this.making.make(fence, async (stop) => {
      const { channel } = await this.agents.start(fence.run, pod);
      await this.leases.refuseOlder(fence);
      stop.throwIfAborted();
      await channel.ask(call, { fence: harmFence(fence, this.clock), ...what });
    });
  }

  /** Where there is no agent that runs, there is no load. */
  async end(pod: string, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const own = await this.agentsIn(pod, fence.run);
    await Promise.all(own.map((agent) => agent.ask('end', { fence: careFence(fence, this.clock) })));
  }

  /** Everybody who is in a pod to load it, of a run or of whatever run. */
  async agentsIn(pod: string, run?: string): Promise<readonly AgentChannel[]> {
    const inside = (await this.agents.running(run)).filter((agent) => identityOf(agent.pod) === pod);
    return Promise.all(inside.map((agent) => this.agents.channelTo(agent)));
  }
}
