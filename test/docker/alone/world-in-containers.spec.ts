import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { SystemClock } from '../../../src/config/system-clock.js';
import type { Fence } from '../../../src/core/ports/fence.js';
import type { Target } from '../../../src/core/target/target.js';
import { ask } from '../../../src/fleets/world/dns-client.js';
import { WorldReplication } from '../../../src/fleets/world/replication.js';
import { WorldResolver } from '../../../src/fleets/world/resolver.js';
import { WorldRouteControl } from '../../../src/fleets/world/route-control.js';
import { WorldTraffic } from '../../../src/fleets/world/traffic.js';
import { edgeState, instanceState } from '../../../src/fleets/world/wire.js';
import { controlOf, type World } from '../../../src/fleets/world/world.js';
import { WorldWrites } from '../../../src/fleets/world/writes.js';
import { EdgeRouter } from '../../../src/routers/edge/edge-router.js';
import { eventually } from '../../conformance/eventually.js';
import { withDocker } from '../../servers/docker.js';
import { worldOf } from '../world-components.js';

const HOST = 'www.silverback.test';
const ROUTES: Target['routes'] = {
  www: { router: 'edge', host: HOST, ttlMs: 1000, weights: { 'us-west': 5000, 'us-east': 5000 } },
};
const SOON_MS = 30_000;
const clock = new SystemClock();

withDocker('the reference world in containers', 'share', (docker) => {
  let world: World;
  let router: EdgeRouter;
  let close = (): void => undefined;

  const program = async (...args: string[]) => {
    const command = [resolve('examples/docker/world.mjs'), ...args, '--project', docker.name];
    const env = { ...process.env, DOCKER_HOST: docker.url, SILVERBACK_IMAGE: docker.image };
    return (await promisify(execFile)(process.execPath, command, { env })).stdout;
  };
  beforeAll(async () => {
    await program('up');
    ({ world, close } = await worldOf(docker));
    const noted = { open: () => Promise.resolve(), close: () => Promise.resolve() };
    router = new EdgeRouter(new WorldRouteControl(world, ROUTES, noted, clock));
  });
  afterAll(async () => {
    close();
    await program('down');
  });

  const container = (service: string) => docker.engine.getContainer(`${docker.name}-${service}-1`);
  const addressOf = async (name: string) => (await world.find(name))?.host;

  /** Divides the users, and returns when nobody arrives in a region without weight any more. */
  async function divide(west: number): Promise<void> {
    const fence: Fence = {
      run: 'r',
      injection: 'r.0',
      epoch: 1,
      expiresAt: new Date(Date.now() + 600_000),
      signal: new AbortController().signal,
    };
    await router.setWeights('www', { 'us-west': west, 'us-east': 10_000 - west }, fence);
    const served = async () => (await arrivals()).west;
    await eventually(served, (count) => (west === 0 ? count === 0 : count > 0), SOON_MS);
  }

  /** Attempts of users in each region within a second and a half, longer than they keep an answer. */
  async function arrivals(): Promise<{ readonly west: number; readonly east: number }> {
    const traffic = new WorldTraffic(world, clock);
    const read = async (region: string) => (await traffic.read()).routes['www']?.regions[region]?.attempts ?? 0;
    const before = [await read('us-west'), await read('us-east')] as const;
    await clock.sleep(1500);
    return { west: (await read('us-west')) - before[0], east: (await read('us-east')) - before[1] };
  }

  /** Requests lost so far, by cause. */
  async function losses(): Promise<Readonly<Record<string, number>> | undefined> {
    return (await new WorldTraffic(world, clock).read()).routes['www']?.causes;
  }

  /** Takes addresses of a network until the one that was free is taken. */
  async function squat(network: string, address: string): Promise<readonly Docker.Container[]> {
    const Labels = { 'silverback.test': docker.name };
    const options = { Image: docker.image, Entrypoint: ['sleep'], Cmd: ['1000'], Labels };
    const squatter = await docker.engine.createContainer({ ...options, HostConfig: { NetworkMode: network } });
    await squatter.start();
    const taken = (await squatter.inspect()).NetworkSettings.Networks[network]?.IPAddress;
    return taken === address ? [squatter] : [squatter, ...(await squat(network, address))];
  }

  /** Kills a container, and starts it again when somebody else has taken its addresses. */
  async function comeBackElsewhere(service: string, name: string): Promise<void> {
    const before = await addressOf(name);
    const { NetworkSettings } = await container(service).inspect();
    const networks = Object.entries(NetworkSettings.Networks);
    await container(service).kill();
    await eventually(
      async () => (await container(service).inspect()).State.Status,
      (status) => status === 'exited',
      SOON_MS,
    );
    const squatters = (await Promise.all(networks.map(([network, { IPAddress }]) => squat(network, IPAddress)))).flat();
    await container(service).start();
    await eventually(
      async () => (await world.find(name))?.state,
      (state) => state === 'healthy',
      SOON_MS,
    );
    expect(await addressOf(name)).not.toBe(before);
    for (const squatter of squatters) await squatter.remove({ force: true });
  }

  it('serves its users and loses none', async () => {
    const met = JSON.parse(await program('watch', '--seconds', '5')) as { requests: number; lost: number };
    expect(met).toMatchObject({ lost: 0, causes: {} });
    expect(met.requests).toBeGreaterThan(100);
  });

  it('tells by name where the edges are', async () => {
    const resolver = new WorldResolver(world, ROUTES, 1000);
    const found = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve(HOST)));
    for (const place of found)
      expect(place).toMatchObject({ address: await addressOf(`edge.${place?.region}`), port: 8080 });
    expect(new Set(found.map((place) => place?.region))).toEqual(new Set(['us-west', 'us-east']));
  });

  it('serves the users of a region elsewhere while its edge is dead, and there again when it has come back at another address', async () => {
    const before = await losses();
    await divide(0);
    await comeBackElsewhere('edge-us-west', 'edge.us-west');
    expect((await arrivals()).west).toBe(0);
    const edge = async () => (await world.control('edge.us-west')).get('/state', edgeState);
    const { seen } = await eventually(edge, ({ healthyInstances }) => healthyInstances === 2, SOON_MS);
    // What it was told before it died it has not forgotten.
    expect(seen.routes['www']).toMatchObject({ version: 1, weights: { 'us-west': 0, 'us-east': 10_000 } });
    // Users are told where it is now before any of them is sent there.
    const address = await addressOf('edge.us-west');
    const told = async () => {
      const records = await ask(await world.dns(), 'A', `us-west.${HOST}`);
      return records.flatMap((record) => (record.type === 'A' ? [record.data] : []));
    };
    expect((await eventually(told, (addresses) => addresses[0] === address, SOON_MS)).seen).toEqual([address]);
    await divide(5000);
    const { west, east } = await arrivals();
    expect([west > 0, east > 0]).toEqual([true, true]);
    expect(await losses()).toEqual(before);
  });

  it('brings a store that comes back at another address up to date, and has every write that was acknowledged', async () => {
    await comeBackElsewhere('store-us-east', 'store.us-east');
    const replication = new WorldReplication(world);
    const caughtUp = await eventually(
      () => replication.lag(),
      ({ pairs, silent }) => silent.length === 0 && pairs.length === 6 && pairs.every(({ lagMs }) => lagMs < 500),
      SOON_MS,
    );
    expect(caughtUp.seen.silent).toEqual([]);
    expect(Math.max(...caughtUp.seen.pairs.map(({ lagMs }) => lagMs))).toBeLessThan(500);
    const audit = await new WorldWrites(world).audit();
    expect(audit.acknowledged).toBeGreaterThan(0);
    expect(audit.lost).toBe(0);
  });

  it('shares the requests of a zone with one instance more, and loses none when it is stopped', async () => {
    const { Config } = await container('instance-us-west-a-1').inspect();
    const network = `${docker.name}_us-west`;
    const more = await docker.engine.createContainer({
      Image: docker.image,
      Entrypoint: Config.Entrypoint,
      Env: Config.Env.map((pair) => pair.replace('us-west-a.1', 'us-west-a.2')),
      Labels: Config.Labels,
      name: `${docker.name}-instance-us-west-a-2`,
      HostConfig: { NetworkMode: network },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['instances-us-west-a'] } } },
    });
    await more.start();
    const served = async () => {
      const instance = await world.find('instance.us-west-a.2');
      if (instance?.state !== 'healthy') return 0;
      return (await controlOf(instance).get('/state', instanceState)).served;
    };
    expect((await eventually(served, (count) => count > 10, SOON_MS)).seen).toBeGreaterThan(10);
    const before = await losses();
    await more.stop({ t: 10 });
    expect((await more.inspect()).State).toMatchObject({ ExitCode: 0 });
    await arrivals();
    expect(await losses()).toEqual(before);
  });
});
