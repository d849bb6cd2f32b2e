import { loadState } from '../../../core/agent/load.js';
import { SilverbackError } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence } from '../../../core/ports/fence.js';
import type { DockerPlace } from '../../../core/target/target.js';
import { careFence, harmFence } from '../../world/fence.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { type Containers, nameOf } from '../containers.js';
import { Making } from '../../world/making.js';
import { touchable } from '../touchable.js';
import type { Keepers } from '../keeper/keepers.js';
import type { LoadAgents } from './load-agents.js';

export interface LoaderParts {
  readonly containers: Containers;
  readonly keepers: Keepers;
  readonly agents: LoadAgents;
  readonly place: DockerPlace;
  readonly clock: Clock;
}

/** Loads containers through agents inside of them, and takes that away again. */
export class Loader {
  private readonly making = new Making();

  constructor(private readonly parts: LoaderParts) {}

  /** An agent that is only just made knows no epoch: the run's keeper does, and is asked when that agent runs. */
  async begin(instance: string, call: string, what: object, fence: Fence): Promise<void> {
    const { containers, keepers, agents, place, clock } = this.parts;
    const host = await touchable(containers, place, instance);
    if (host.State !== 'running')
      throw new SilverbackError('target-unreachable', `the engine has no ${nameOf(host)} that runs`);
    await this.making.make(fence, async (stop) => {
      const agent = await agents.start(fence.run, host);
      const keeper = await keepers.of(fence.run);
      await keeper.ask('epoch', { run: fence.run, epoch: fence.epoch }, undefined, fence.signal);
      stop.throwIfAborted();
      await agent.ask(call, { fence: harmFence(fence, clock), ...what });
    });
  }

  /** Where there is no agent that runs, there is no load. */
  async end(instance: string, fence: Fence): Promise<void> {
    const { containers, keepers, agents, clock } = this.parts;
    await this.making.end(fence);
    const keeper = await keepers.find(fence.run);
    await keeper?.ask('epoch', { run: fence.run, epoch: fence.epoch });
    const host = await containers.named(instance);
    const own = (await agents.running(fence.run)).filter(({ of }) => of === host?.Id);
    await Promise.all(
      own.map(async (agent) => (await agents.channelTo(agent)).ask('end', { fence: careFence(fence, clock) })),
    );
  }

  /** Everybody who is in a container to load it, of a run or of whatever run. */
  async agentsIn(container: string, run?: string): Promise<readonly AgentChannel[]> {
    const { agents } = this.parts;
    const inside = (await agents.running(run)).filter(({ of }) => of === container);
    return Promise.all(inside.map((agent) => agents.channelTo(agent)));
  }

  /** Ids of containers in which some agent burns CPU time. */
  async burning(): Promise<ReadonlySet<string>> {
    const { agents } = this.parts;
    const held = await Promise.all(
      (await agents.running()).map(async (agent) => {
        const { burns } = await (await agents.channelTo(agent)).ask('state', {}, loadState);
        return burns ? [agent.of] : [];
      }),
    );
    return new Set(held.flat());
  }
}
