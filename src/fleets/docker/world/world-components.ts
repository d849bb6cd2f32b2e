import { connect } from 'node:net';
import type { DockerPlace } from '../../../core/target/target.js';
import type { ComponentStatus, Components } from '../../world/components.js';
import type { Containers, Listed } from '../containers.js';
import type { FixedFacts } from '../fixed.js';
import { isOfWorld, placeOf } from '../membership.js';

/** As `src/world/hosted` has them. */
const PORTS = { data: 8080, control: 8081, dns: 5353 };
const NAME = 'WORLD_NAME';
const ROLES = ['edge', 'store', 'instance', 'dns', 'users'] as const;

/** Longest time to wait for a connection when asking whether a process listens already. Milliseconds. */
const CONNECT_MS = 300;

/** The processes of a reference world whose every process is a container. */
export class DockerWorldComponents implements Components {
  /** Lives that were seen to listen: a container runs before its process is ready. */
  private readonly ready = new Set<string>();

  constructor(
    private readonly containers: Containers,
    private readonly facts: FixedFacts,
    private readonly place: DockerPlace,
  ) {}

  async all(): Promise<readonly ComponentStatus[]> {
    return this.among(await this.containers.now());
  }

  async known(): Promise<readonly ComponentStatus[]> {
    return this.among(await this.containers.all());
  }

  /** Whether it is one of those that tell their edge themselves when they are asked to end. */
  async isInstance(container: Listed): Promise<boolean> {
    return (await this.nameOf(container))?.startsWith('instance.') === true;
  }

  private async nameOf(container: Listed): Promise<string | undefined> {
    return isOfWorld(container, this.place) ? (await this.facts.of(container.Id))?.environment[NAME] : undefined;
  }

  private async among(containers: readonly Listed[]): Promise<readonly ComponentStatus[]> {
    return (await Promise.all(containers.map((container) => this.component(container)))).flat();
  }

  private async component(container: Listed): Promise<readonly ComponentStatus[]> {
    const belonging = placeOf(container, this.place);
    const name = await this.nameOf(container);
    const role = ROLES.find((known) => name === known || name?.startsWith(`${known}.`));
    if (!name || !role) return [];
    const life = this.containers.lifeOf(container);
    const at = {
      host: addressOf(container),
      port: role === 'dns' ? PORTS.dns : PORTS.data,
      controlPort: PORTS.control,
    };
    const state = await this.stateOf(container, life, at);
    const { region, zone } = belonging;
    return [{ name, role, region, zone, ...at, life, state, heldBy: [] }];
  }

  private async stateOf(
    { State: state }: Listed,
    life: string | null,
    { host, controlPort }: Pick<ComponentStatus, 'host' | 'controlPort'>,
  ): Promise<ComponentStatus['state']> {
    if (state === 'paused') return 'paused';
    if (life === null) return state === 'restarting' || state === 'created' ? 'starting' : 'down';
    if (!this.ready.has(life) && (await listens(host, controlPort))) this.ready.add(life);
    return this.ready.has(life) ? 'healthy' : 'starting';
  }
}

/** The first of its networks, by name: all of them lead to it. Empty while it has none. */
function addressOf({ NetworkSettings: { Networks: networks } }: Listed): string {
  const sorted = Object.entries(networks).sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([, { IPAddress }]) => IPAddress).find((address) => address !== '') ?? '';
}

function listens(host: string, port: number): Promise<boolean> {
  if (host === '') return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    for (const end of ['timeout', 'error'] as const) socket.once(end, () => settle(false));
  });
}
