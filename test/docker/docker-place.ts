import type { DockerPlace, Target } from '../../src/core/target/target.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { type Carriers, openDocker } from '../../src/fleets/docker/open-docker.js';
import { EdgeRouter } from '../../src/routers/edge/edge-router.js';
import { eventually } from '../conformance/eventually.js';
import { CLOCK } from '../integration/small-world.js';
import type { DockerOfSuite } from '../servers/docker.js';

/** Ends when it is asked to, and has nothing to say. */
const QUIET: readonly string[] = ['sh', '-c', 'trap "exit 0" TERM; sleep 100000 & wait'];

export interface Box {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly service?: string;
  /** Of the engine's API, as `HostConfig` of a container. */
  readonly host?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** What it does; without it nothing, and it ends when it is asked to. */
  readonly program?: readonly string[];
  /** How long it may take to end, whole seconds. */
  readonly stopsWithin?: number;
}

/** Containers of a suite on its engine, and the fleet that they are. */
export class DockerPlaceOfSuite {
  fleet!: Fleet;

  constructor(private readonly docker: DockerOfSuite) {}

  get capabilities(): Capabilities {
    return this.fleet.capabilities as Capabilities;
  }

  get target(): Target {
    return targetOf(this.docker);
  }

  /** @param carriers what is in front of them */
  async open(carriers: Carriers | null = null): Promise<void> {
    this.fleet = await this.opened(carriers);
  }

  /** One more connection, which whoever asked for it closes. */
  opened(carriers: Carriers | null = null): Promise<Fleet> {
    return openDocker({
      target: this.target,
      clock: CLOCK,
      environment: {},
      router: (control) => new EdgeRouter(control),
      carriers,
    });
  }

  /** By the suite's mark and its name. */
  nameOf(name: string): string {
    return `${this.docker.name}-${name}`;
  }

  async start(...boxes: readonly Box[]): Promise<void> {
    const made = await Promise.all(boxes.map((box) => this.create(box)));
    await Promise.all(made.map((container) => container.start()));
  }

  /** A network of the suite's own. @returns its name */
  async network(): Promise<string> {
    const name = `${this.docker.name}-boxes`;
    await this.docker.engine.createNetwork({ Name: name, Labels: { 'silverback.test': this.docker.name } });
    return name;
  }

  /** By which it is reached on the one network that it is on. */
  async addressOf(name: string): Promise<string> {
    const { NetworkSettings } = await this.docker.engine.getContainer(this.nameOf(name)).inspect();
    return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
  }

  /** Waits until the engine says that it is so. */
  async isState(name: string, state: 'running' | 'exited' | 'paused', withinMs = 30_000): Promise<void> {
    const container = this.docker.engine.getContainer(this.nameOf(name));
    const look = async () => (await container.inspect()).State.Status;
    const { seen } = await eventually(look, (now) => now === state, withinMs);
    expect(seen).toBe(state);
  }

  /** Its keeper has to be started, which takes a busy machine longer than one call may last. */
  async announce(run: string, { leases } = this.capabilities): Promise<void> {
    const announced = () =>
      leases.announce(run, 1).then(
        () => '',
        (error: unknown) => String(error),
      );
    expect((await eventually(announced, (error) => error === '', 30_000)).seen).toBe('');
  }

  private create({
    name,
    region,
    zone,
    service = 'instance',
    host = {},
    labels = {},
    program = QUIET,
    stopsWithin,
  }: Box) {
    return this.docker.engine.createContainer({
      name: this.nameOf(name),
      Image: this.docker.image,
      Entrypoint: [...program],
      // The image's is about a service that answers over HTTP.
      Healthcheck: { Test: ['NONE'] },
      Labels: {
        'silverback.test': this.docker.name,
        'silverback.enabled': 'true',
        'silverback.region': region,
        'silverback.zone': zone,
        'silverback.service': service,
        ...labels,
      },
      ...(stopsWithin !== undefined && { StopTimeout: stopsWithin }),
      HostConfig: { NetworkMode: 'none', ...host },
    });
  }
}

/** @param project of Compose, whose containers may be touched; null: those that ask for it */
export function placeOf({ url, image }: DockerOfSuite, project: string | null = null): DockerPlace {
  return {
    host: url,
    context: null,
    certificates: null,
    project,
    labels: { region: 'silverback.region', zone: 'silverback.zone', service: 'silverback.service' },
    places: {},
    serves: 'instance',
    image,
    socket: null,
  };
}

function targetOf(docker: DockerOfSuite): Target {
  return {
    name: 'boxes',
    fleet: 'docker',
    environment: 'test',
    hash: 'boxes',
    routes: {},
    control: [],
    endpoints: {},
    world: null,
    docker: placeOf(docker),
    kubernetes: null,
  };
}
