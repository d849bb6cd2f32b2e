import { loadState, CGROUPS } from '../../../core/agent/load.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import type { Agents } from '../../agents/agent-leases.js';
import { Conversations, type Spoken } from '../../agents/conversations.js';
import { patiently } from '../../agents/patiently.js';
import { channelTo } from '../attach.js';
import { type Containers, type Listed, nameOf, PART_LABEL, RUN_LABEL } from '../containers.js';
import type { Engine } from '../engine.js';
import { startOwn } from '../own-container.js';

const LOAD = 'load';
/** Whom it loads. */
const OF_LABEL = 'silverback.of';

/** An agent's container, whatever its state. */
export interface LoadAgentContainer {
  readonly id: string;
  readonly run: string;
  /** Id of the container that it loads. */
  readonly of: string;
  readonly container: Listed;
}

/**
 * Containers of our own image in the process namespaces of others, one a run and container: they end with them. They may
 * write to the machine's control groups, and have no capability and no network.
 */
export class LoadAgents implements Agents<LoadAgentContainer> {
  private readonly conversations: Conversations<Spoken>;

  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly place: DockerPlace,
  ) {
    this.conversations = new Conversations((channel) => engine.remove(channel.container, channel.name));
  }

  /** The run is led from here, in this epoch. */
  lead(run: string, epoch: number): void {
    this.conversations.lead(run, epoch);
  }

  /** Starts one where there is none that runs. */
  start(run: string, host: Listed): Promise<AgentChannel> {
    this.conversations.lead(run);
    return this.shared(run, host.Id, async () => {
      const there = (await this.all()).find((agent) => agent.run === run && agent.of === host.Id);
      if (there?.container.State === 'running') return this.meet(there.container.Id, nameOf(there.container));
      if (there) await this.engine.remove(there.container.Id, nameOf(there.container));
      return this.make(run, host);
    });
  }

  async all(): Promise<readonly LoadAgentContainer[]> {
    return (await this.containers.all()).flatMap((container) => {
      const { [PART_LABEL]: part, [RUN_LABEL]: run = '', [OF_LABEL]: of = '' } = container.Labels;
      return part === LOAD ? [{ id: container.Id, run, of, container }] : [];
    });
  }

  /** Those that run, of a run or of all: one that has ended loads nothing, and nothing is left of it. */
  async running(run?: string): Promise<readonly LoadAgentContainer[]> {
    const all = (await this.all()).filter(({ container }) => container.State === 'running');
    return run === undefined ? all : all.filter((agent) => agent.run === run);
  }

  /** To one that runs. */
  channelTo({ run, of, container }: LoadAgentContainer): Promise<AgentChannel> {
    return this.shared(run, of, () => this.meet(container.Id, nameOf(container)));
  }

  /** Leaves those that were talked to, and takes away each of its own that holds nothing, and of whatever run those that have ended. */
  async leave(): Promise<void> {
    const left = await Promise.allSettled([this.conversations.end(), this.sweep()]);
    const failed = left.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async sweep(): Promise<void> {
    const ended = (await this.all()).filter(({ container }) => container.State === 'exited');
    await Promise.all(ended.map(({ container }) => this.engine.remove(container.Id, nameOf(container))));
  }

  private async shared(run: string, of: string, opening: () => Promise<Spoken>): Promise<AgentChannel> {
    return (await this.conversations.with(run, of, opening)).channel;
  }

  private async make(run: string, host: Listed): Promise<Spoken> {
    const name = `silverback-load-${run}-${host.Id.slice(0, 12)}`;
    const id = await startOwn(this.engine, this.place, {
      name,
      run,
      part: LOAD,
      args: [host.Id],
      labels: { [OF_LABEL]: host.Id },
      host: {
        NetworkMode: 'none',
        PidMode: `container:${host.Id}`,
        // By the names that the machine itself has for its control groups.
        CgroupnsMode: 'host',
        Binds: [`/sys/fs/cgroup:${CGROUPS}`],
      },
    });
    return this.meet(id, name);
  }

  private async meet(id: string, name: string): Promise<Spoken> {
    const channel = await channelTo(this.engine, id, name);
    try {
      await patiently(() => channel.ask('state', {}, loadState));
      return { channel };
    } catch (error) {
      channel.close();
      throw error;
    }
  }
}
