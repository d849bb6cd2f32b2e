import { type NetworkState, networkState } from '../../../core/agent/network.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import type { Agents } from '../../agents/agent-leases.js';
import { Conversations } from '../../agents/conversations.js';
import type { NetworkAgent as AgentOfNetwork } from '../../agents/network/crew-means.js';
import type { Attachment, Member } from '../../agents/network/member.js';
import { patiently } from '../../agents/patiently.js';
import { channelTo } from '../attach.js';
import { type Containers, type Listed, nameOf, PART_LABEL, RUN_LABEL } from '../containers.js';
import type { Engine } from '../engine.js';
import { startOwn } from '../own-container.js';
import { attachmentsOf } from './networks.js';

const NETWORK = 'network';
/** In whose network it lives, and by which attachments it knows that this is still the same. */
const OF_LABEL = 'silverback.of';
const ENDPOINTS_LABEL = 'silverback.endpoints';

/** All that an agent may do. The tools ask the kernel what a set is by a raw socket; its proxy is known by a group of its own. */
export const AGENT_POWERS = ['NET_ADMIN', 'NET_RAW', 'SETGID'] as const;

/** Whom a cut concerns, as far as an agent needs to know. */
export type Host = Pick<Member, 'id' | 'name' | 'attachments'>;

export interface NetworkAgent extends AgentOfNetwork {
  /** By which its network is known. */
  readonly endpoints: readonly string[];
}

/** An agent's container, whatever its state. */
export interface AgentContainer {
  readonly id: string;
  readonly run: string;
  /** Id of the container in whose network it lives, or lived. */
  readonly of: string;
  /** That container, unless it is gone. */
  readonly host: Listed | undefined;
  /** Whether its network is still the one that its container has. */
  readonly isCurrent: boolean;
  readonly container: Listed;
}

/** Containers of our own image in the network namespaces of others: one a run and container. */
export class NetworkAgents implements Agents<AgentContainer> {
  private readonly conversations: Conversations<NetworkAgent>;

  constructor(
    readonly engine: Engine,
    private readonly containers: Containers,
    private readonly place: DockerPlace,
  ) {
    this.conversations = new Conversations((channel) => engine.remove(channel.container, channel.name));
  }

  /** The run is led from here, in this epoch. */
  lead(run: string, epoch: number): void {
    this.conversations.lead(run, epoch);
  }

  /** Starts one where there is none, or only one in a network that is gone. */
  start(run: string, host: Host): Promise<NetworkAgent> {
    this.conversations.lead(run);
    const endpoints = endpointsOf(host.attachments);
    return this.shared(run, host.id, endpoints, async () => {
      const [there] = (await this.ofRun(run)).filter(({ of }) => of === host.id);
      if (there?.isCurrent && there.container.State === 'running') return this.attach(there.container);
      if (there) await this.remove(there.container);
      return this.make(run, host, endpoints);
    });
  }

  /** All containers of agents of a run, of those that run and of those that do not. */
  async ofRun(run: string): Promise<readonly AgentContainer[]> {
    return (await this.all()).filter((agent) => agent.run === run);
  }

  async all(): Promise<readonly AgentContainer[]> {
    const containers = await this.containers.all();
    return containers
      .filter(({ Labels: labels }) => labels[PART_LABEL] === NETWORK)
      .map((container) => {
        const { [RUN_LABEL]: run = '', [OF_LABEL]: of = '' } = container.Labels;
        const host = containers.find(({ Id }) => Id === of);
        const now = host ? endpointsOf(attachmentsOf(host)) : [];
        return { id: container.Id, run, of, host, isCurrent: isShared(now, endpointsIn(container)), container };
      });
  }

  /** Of a run, those whose containers run. */
  async running(run: string): Promise<readonly AgentContainer[]> {
    return (await this.ofRun(run)).filter(({ container }) => container.State === 'running');
  }

  async channelTo(agent: AgentContainer): Promise<AgentChannel> {
    return (await this.to(agent)).channel;
  }

  /** To one that runs. */
  to({ run, of, container }: AgentContainer): Promise<NetworkAgent> {
    return this.shared(run, of, endpointsIn(container), () => this.attach(container));
  }

  remove(container: Listed): Promise<void> {
    return this.engine.remove(container.Id, nameOf(container));
  }

  /**
   * Leaves those that were talked to, and takes away each of its own that holds nothing. So are those, of whatever run,
   * that have ended in order, or with the network that they were in: they hold nothing and nobody else looks after them.
   */
  async leave(): Promise<void> {
    const left = await Promise.allSettled([this.conversations.end(), this.sweep()]);
    const failed = left.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async sweep(): Promise<void> {
    const ended = (await this.all()).filter(
      ({ container, isCurrent }) =>
        /^Exited \(0\)/.test(container.Status) || (container.State === 'exited' && !isCurrent),
    );
    await Promise.all(ended.map(({ container }) => this.remove(container)));
  }

  /** One that a container which was started anew has left behind is in a network of nobody's. */
  private shared(
    run: string,
    of: string,
    endpoints: readonly string[],
    opening: () => Promise<NetworkAgent>,
  ): Promise<NetworkAgent> {
    return this.conversations.with(run, of, opening, (agent) => isShared(agent.endpoints, endpoints));
  }

  private async make(run: string, host: Host, endpoints: readonly string[]): Promise<NetworkAgent> {
    const name = `silverback-network-${run}-${host.id.slice(0, 12)}`;
    const id = await startOwn(this.engine, this.place, {
      name,
      run,
      part: NETWORK,
      labels: { [OF_LABEL]: host.id, [ENDPOINTS_LABEL]: endpoints.join(',') },
      host: {
        NetworkMode: `container:${host.id}`,
        CapAdd: [...AGENT_POWERS],
      },
    });
    return this.meet(id, name, endpoints);
  }

  private attach(container: Listed): Promise<NetworkAgent> {
    return this.meet(container.Id, nameOf(container), endpointsIn(container));
  }

  private async meet(id: string, name: string, endpoints: readonly string[]): Promise<NetworkAgent> {
    const channel = await channelTo(this.engine, id, name);
    try {
      const { port } = await meetAgent(channel);
      return { channel, port, endpoints };
    } catch (error) {
      channel.close();
      throw error;
    }
  }
}

/** Waits for its first word. */
export function meetAgent(channel: AgentChannel): Promise<NetworkState> {
  return patiently(() => channel.ask('state', {}, networkState));
}

function endpointsOf(attachments: readonly Attachment[]): readonly string[] {
  return attachments.map(({ endpoint }) => endpoint.slice(0, 16));
}

function endpointsIn({ Labels: labels }: Listed): readonly string[] {
  return labels[ENDPOINTS_LABEL]?.split(',') ?? [];
}

/** One that is the same tells: a container may have joined or left other networks meanwhile. */
function isShared(some: readonly string[], others: readonly string[]): boolean {
  return some.some((endpoint) => others.includes(endpoint));
}
