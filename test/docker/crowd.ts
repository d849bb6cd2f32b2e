import type Docker from 'dockerode';
import { openDocker } from '../../src/fleets/docker/open-docker.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { SystemClock } from '../../src/config/system-clock.js';
import { dockerSchema } from '../../src/core/target/docker-schema.js';
import type { DockerOfSuite } from '../servers/docker.js';
import { targetNamed } from '../fakes/target-named.js';

/** Where everybody answers with what he hears. */
const PORT = 7000;
const ANSWERS = `require('node:net').createServer((s) => s.on('error', () => 0).pipe(s)).listen(${PORT}, '::')`;

/** Containers of two regions, which talk to each other, and a fleet that may harm them. */
export class Crowd {
  private readonly names = new Map<string, Docker.Container>();

  constructor(private readonly docker: DockerOfSuite) {}

  async network(name: string, options: object = {}): Promise<string> {
    const { id } = await this.docker.engine.createNetwork({
      Name: `${this.docker.name}-${name}`,
      Labels: this.labels(),
      ...options,
    });
    return id;
  }

  /**
   * @param where `region` or `region/zone`
   * @param program what it runs, for Node
   */
  async add(name: string, where: string, network: string, program = ANSWERS): Promise<void> {
    const [region = '', zone = ''] = where.split('/');
    const container = await this.docker.engine.createContainer({
      name: this.id(name),
      Image: this.docker.image,
      Entrypoint: ['node', '-e', program],
      User: '0:0',
      Labels: {
        ...this.labels(),
        'silverback.enabled': 'true',
        'silverback.region': region,
        'silverback.zone': zone,
      },
      // So that a test may look at the rules from inside, and has some of its own there.
      HostConfig: { NetworkMode: network, CapAdd: ['NET_ADMIN', 'NET_RAW'] },
    });
    await container.start();
    this.names.set(name, container);
  }

  /** A program in the network of one, which nobody may take for anything else. */
  async company(name: string, program: string): Promise<Docker.Container> {
    const { Id } = await this.container(name).inspect();
    const container = await this.docker.engine.createContainer({
      Image: this.docker.image,
      Entrypoint: ['node', '-e', program],
      User: '0:0',
      Labels: this.labels(),
      HostConfig: { NetworkMode: `container:${Id}` },
    });
    await container.start();
    return container;
  }

  /** As the fleet calls it. */
  id(name: string): string {
    return `${this.docker.name}-${name}`;
  }

  container(name: string): Docker.Container {
    const container = this.names.get(name);
    if (!container) throw new Error(`no container ${name}`);
    return container;
  }

  async addresses(name: string): Promise<string[]> {
    const { NetworkSettings } = await this.container(name).inspect();
    return Object.values(NetworkSettings.Networks)
      .flatMap(({ IPAddress, GlobalIPv6Address }) => [IPAddress, GlobalIPv6Address])
      .filter((address) => address !== '');
  }

  /** Whether a new connection from one gets an answer of the other, by all of its addresses. */
  async reaches(from: string, to: string): Promise<boolean> {
    const all = await this.addresses(to);
    const tries = all.map((address) => `timeout 1 bash -c '</dev/tcp/${address}/${PORT}'`);
    const { status } = await this.run(from, tries.join(' && '));
    return status === 0;
  }

  /** Whether one hears from the other what it has said to it, on a new connection: nothing holds up its calls, or breaks them. */
  async hears(from: string, to: string): Promise<boolean> {
    const [address] = await this.addresses(to);
    const call = `exec 3<>/dev/tcp/${address}/${PORT} && echo x >&3 && read -u 3 word && [ "$word" = x ]`;
    return (await this.run(from, `timeout 3 bash -c '${call}'`)).status === 0;
  }

  /** Whether one finds the other by its name. */
  async finds(from: string, name: string): Promise<boolean> {
    return (await this.run(from, `timeout 3 getent hosts ${this.id(name)}`)).status === 0;
  }

  /** Tries from inside again and again. @returns when it was first answered, in milliseconds of the machine's clock */
  async opensAt(from: string, to: string): Promise<number> {
    const [address] = await this.addresses(to);
    const once = `timeout 0.2 bash -c '</dev/tcp/${address}/${PORT}' 2>/dev/null`;
    const { said } = await this.run(from, `for i in {1..200}; do ${once} && break; done; date +%s%3N`);
    return Number(said.trim().split(/\s+/).at(-1));
  }

  /** A script in the network of one that has no shell of its own, by a container that nobody may take for anything else. */
  async beside(name: string, script: string): Promise<string> {
    const { Id } = await this.container(name).inspect();
    const container = await this.docker.engine.createContainer({
      Image: this.docker.image,
      Entrypoint: ['bash', '-c', script],
      User: '0:0',
      Labels: this.labels(),
      Tty: true,
      HostConfig: { NetworkMode: `container:${Id}`, CapAdd: ['NET_ADMIN', 'NET_RAW'] },
    });
    await container.start();
    await container.wait();
    const said = (await container.logs({ stdout: true })).toString('utf8');
    await container.remove();
    return said.replaceAll('\r', '');
  }

  async run(name: string, script: string): Promise<{ readonly status: number | null; readonly said: string }> {
    const { exec, said, ended } = await this.begin(name, script);
    await ended;
    return { status: (await exec.inspect()).ExitCode, said: said() };
  }

  /** Speaks on one connection again and again. @returns what became of the last word: `ok`, `none` or `broken` */
  async talk(from: string, to: string): Promise<() => string | undefined> {
    const [address] = await this.addresses(to);
    const { said } = await this.begin(
      from,
      `trap '' PIPE; exec 3<>/dev/tcp/${address}/${PORT}; while echo x >&3; do read -t 0.2 -u 3 l && echo ok || echo none; sleep 0.05; done; echo broken`,
    );
    return () => said().trim().split(/\s+/).at(-1);
  }

  /** The agent of a run in its network. */
  async agentOf(name: string, run: string): Promise<Docker.Container> {
    const { Id } = await this.container(name).inspect();
    const filters = { label: [`silverback.run=${run}`, 'silverback.part=network', `silverback.of=${Id}`] };
    const [found] = await this.docker.engine.listContainers({ all: true, filters });
    return this.docker.engine.getContainer(found?.Id ?? '');
  }

  /** Takes away what a run has left of its own containers. @returns what that was, in words */
  async removeLeft(run: string): Promise<readonly string[]> {
    const filters = { label: [`silverback.run=${run}`] };
    const left = await this.docker.engine.listContainers({ all: true, filters });
    await Promise.all(left.map(({ Id }) => this.docker.engine.getContainer(Id).remove({ force: true })));
    return left.map(({ Names, Status }) => `${Names.join()} ${Status}`);
  }

  /** Rules and sets of its network, without what counts packets and seconds, and without tables that say nothing. */
  async rulesOf(name: string): Promise<readonly string[]> {
    const tables = 'for i in iptables ip6tables; do $i-nft-save; $i-legacy-save; done 2>/dev/null';
    const { said } = await this.run(name, `${tables}; ipset save`);
    return said
      .split(/\r?\n/)
      .map((line) => line.replace(/\[\d+:\d+\]/, '').replace(/ timeout \d+/, ''))
      .filter((line) => line !== '' && !/^(#|\*|COMMIT|:\w+ ACCEPT)/.test(line));
  }

  open(image = this.docker.image): Promise<Fleet & { capabilities: Capabilities }> {
    const docker = dockerSchema.parse({ host: this.docker.url, image });
    return openDocker({
      target: { ...targetNamed('crowd'), fleet: 'docker', docker },
      clock: new SystemClock(),
      environment: {},
      router: () => {
        throw new Error('nobody asks for a router here');
      },
      carriers: null,
    }) as Promise<Fleet & { capabilities: Capabilities }>;
  }

  private async begin(name: string, script: string) {
    const exec = await this.container(name).exec({
      Cmd: ['bash', '-c', script],
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const stream = await exec.start({ Tty: true, hijack: true });
    let said = '';
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<void>((resolve) => stream.on('end', resolve).on('close', resolve));
    return { exec, said: () => said, ended };
  }

  private labels(): Record<string, string> {
    return { 'silverback.test': this.docker.name };
  }
}
