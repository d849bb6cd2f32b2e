import { keeperState } from '../../../core/agent/keeper.js';
import { SilverbackError } from '../../../core/errors.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { Announcement } from '../../../core/agent/protocol.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { Conversations, type Spoken } from '../../agents/conversations.js';
import { patiently } from '../../agents/patiently.js';
import { channelTo } from '../attach.js';
import { type Containers, type Listed, nameOf, PART_LABEL, RUN_LABEL } from '../containers.js';
import type { Engine } from '../engine.js';
import { startOwn } from '../own-container.js';

const KEEPER = 'keeper';

/** The janitor container of each run: it takes containers down, and brings them back when nobody renews. */
export class Keepers {
  private readonly conversations: Conversations<Spoken>;

  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly place: DockerPlace,
  ) {
    this.conversations = new Conversations((channel) => engine.remove(channel.container, channel.name));
  }

  /** Starts it when there is none. Only who announces an epoch does: whoever is not the newest finds it or fails. */
  async start(run: string, epoch: number): Promise<AgentChannel> {
    this.conversations.lead(run, epoch);
    return (await this.conversations.with(run, '', () => this.make(run))).channel;
  }

  /** Throws `target-unreachable` when the run has none that answers. */
  async of(run: string): Promise<AgentChannel> {
    const found = await this.find(run);
    if (!found) throw new SilverbackError('target-unreachable', `no keeper of run ${run} is there`);
    return found;
  }

  /** Throws `stale-epoch` when the run's keeper knows a newer epoch, and `target-unreachable` when there is none. */
  async refuseOlder({ run, epoch }: Announcement): Promise<void> {
    await (await this.of(run)).ask('epoch', { run, epoch });
  }

  /** Null when the run has none. */
  async find(run: string): Promise<AgentChannel | null> {
    const known = await this.conversations.known(run);
    if (known) return known.channel;
    const container = await this.containers.named(keeperName(run));
    if (container?.State !== 'running') return null;
    return (await this.conversations.with(run, '', () => this.meet(container.Id, nameOf(container)))).channel;
  }

  /** Of all runs. */
  async all(): Promise<readonly { readonly run: string; readonly container: Listed }[]> {
    const containers = await this.containers.all();
    return containers
      .filter(({ Labels: labels }) => labels[PART_LABEL] === KEEPER)
      .map((container) => ({ run: container.Labels[RUN_LABEL] ?? '', container }));
  }

  /** Leaves those that were talked to, and takes away each of a run led from here that holds nothing: whoever goes on with it starts another. */
  async leave(): Promise<void> {
    const met = await Promise.allSettled(this.conversations.ledRuns.map((run) => this.find(run)));
    await this.conversations.end();
    const failed = met.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Waits for its first word. Who may use the engine's socket may do everything on its machine anyway: it is root. */
  private async make(run: string): Promise<Spoken> {
    const name = keeperName(run);
    const id = await startOwn(this.engine, this.place, {
      name,
      run,
      part: KEEPER,
      host: {
        NetworkMode: 'none',
        Binds: [`${this.socket}:/var/run/docker.sock`],
        CapAdd: ['DAC_OVERRIDE'],
        // It comes back with the engine, and after a death of its own, and remembers what it has to bring back.
        RestartPolicy: { Name: 'always' },
      },
    });
    const met = await this.meet(id, name);
    try {
      await patiently(() => met.channel.ask('state', {}, keeperState));
      return met;
    } catch (error) {
      met.channel.close();
      throw error;
    }
  }

  private async meet(id: string, name: string): Promise<Spoken> {
    return { channel: await channelTo(this.engine, id, name) };
  }

  private get socket(): string {
    const { host } = this.engine.where;
    return this.place.socket ?? (host.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock');
  }
}

function keeperName(run: string): string {
  return `silverback-keeper-${run}`;
}
