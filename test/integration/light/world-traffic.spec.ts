import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { request } from 'node:http';
import { type Answer, encode } from 'dns-packet';
import {
  type DnsState,
  type EdgeState,
  type EdgeStats,
  type Layout,
  type Ranges,
} from '../../../src/world/protocol.js';
import { type UsersStats } from '../../../src/world/users/stats.js';
import { homesOf, subnetOf } from '../../../src/world/routing.js';
import { answerIn } from '../../../src/world/users/authority.js';
import { call, eventually, startTestWorld, type TestWorld } from '../world-harness.js';

const HOST = 'www.test';
const BASE = { west: 5000, east: 5000 };
const TERRITORIES = 60;
const layout: Layout = {
  regions: {
    west: { zones: { 'west-a': 1, 'west-b': 1 } },
    east: { zones: { 'east-a': 1, 'east-b': 1 } },
    north: { zones: { 'north-a': 1 } },
  },
  routes: {
    www: { host: HOST, weights: BASE, startsPerSecond: 30, users: 600 },
    control: { host: 'control.test', weights: { north: 10_000 }, startsPerSecond: 5, users: 600 },
  },
  territories: TERRITORIES,
  ttlMs: 1000,
  instance: { slots: 4, serviceMs: 10, queue: 40 },
  degrade: null,
};
const fence = (injection: string, epoch = 1) => ({ run: 'r1', injection, epoch, ttlMs: 60_000 });

let world: TestWorld;
const ports = new Map<string, { port: number; controlPort: number }>();
const portOf = (name: string) => ports.get(name)?.port ?? 0;
let version = 0;

async function ask<T>(name: string, path: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await call(ports.get(name)?.controlPort ?? 0, method, path, body);
  if (answer.status >= 300) throw new Error(`${name} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}
const users = () => ask<UsersStats>('users', '/stats');
const www = async () => {
  const { www: route } = (await users()).routes;
  if (!route) throw new Error('nothing is counted for www');
  return route;
};

/** Tells everybody the new weights, as a router does. */
async function shift(west: number): Promise<void> {
  version += 1;
  const body = { fence: fence('weights'), weights: { west, east: 10_000 - west }, version };
  const holders = ['dns', 'edge.west', 'edge.east', 'edge.north'];
  await Promise.all(holders.map((name) => ask(name, '/routes/www', 'PUT', body)));
}

async function declare(region: string | null): Promise<void> {
  version += 1;
  const body = { fence: fence('mode'), region, version };
  await Promise.all(['edge.west', 'edge.east', 'edge.north'].map((name) => ask(name, '/failover', 'PUT', body)));
}

/** Users go on while it is true: `requests` more have ended. */
async function more(requests: number): Promise<void> {
  const before = (await www()).requests;
  await eventually(`${requests} more requests`, async () => (await www()).requests >= before + requests);
}

/** Users know an answer of the name service for its TTL: only then has the last of them gone. */
async function outlastCaches(region: string): Promise<void> {
  let seen = { attempts: -1, since: 0 };
  await eventually(`nobody comes to ${region} for longer than the TTL`, async () => {
    const attempts = (await www()).regions[region]?.attempts ?? 0;
    if (attempts !== seen.attempts) seen = { attempts, since: performance.now() };
    return performance.now() - seen.since > layout.ttlMs * 1.5;
  });
}

async function homesTold(): Promise<readonly string[]> {
  const socket = createSocket('udp4');
  socket.connect(portOf('dns'), '127.0.0.1');
  await once(socket, 'connect');
  const homes: string[] = [];
  for (let territory = 0; territory < TERRITORIES; territory += 1) {
    const option = { code: 'CLIENT_SUBNET', family: 1, sourcePrefixLength: 24, ip: subnetOf(territory) };
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, options: [option] } as unknown as Answer;
    const questions = [{ type: 'SRV' as const, name: `_http._tcp.${HOST}` }];
    socket.send(encode({ type: 'query', id: territory, questions, additionals: [opt] }));
    const [message] = (await once(socket, 'message')) as [Buffer];
    homes.push(answerIn(message, HOST)?.place.region ?? 'nowhere');
  }
  socket.close();
  return homes;
}

/** A user of the territory arrives at a region's edge. */
function arrive(region: string, territory: number): Promise<Readonly<Record<string, string | undefined>>> {
  return new Promise((resolve, reject) => {
    // Keeps his connection, unless the edge closes it.
    const headers = { host: HOST, 'x-territory': String(territory), connection: 'keep-alive' };
    const path = '/streams/somebody';
    const outgoing = request({ host: '127.0.0.1', port: portOf(`edge.${region}`), path, headers, agent: false });
    outgoing.on('error', reject).on('response', (response) => {
      const { 'x-served-by': by, 'x-straggler': straggler, connection } = response.headers;
      response.resume().on('end', () => {
        outgoing.destroy();
        resolve({ status: String(response.statusCode), by: String(by), straggler: straggler as string, connection });
      });
    });
    outgoing.end();
  });
}

const AT_HOME = homesOf(TERRITORIES, BASE, BASE);
const OF_WEST = AT_HOME.indexOf('west');

describe('users of a world', () => {
  beforeAll(async () => {
    world = await startTestWorld(layout);
    const { processes } = await world.until(({ state }) => state === 'serving');
    for (const process of processes) ports.set(process.name, process);
    await more(100);
  });
  afterAll(() => world?.remove());
  afterEach(async () => {
    expect((await www()).lost).toBe(0);
    expect((await users()).routes['control']?.lost).toBe(0);
  });

  it('are all at home when nothing is shifted', async () => {
    expect(await homesTold()).toEqual(AT_HOME);
    await more(100);
    const { stragglers, regions } = await www();
    expect(stragglers).toBe(0);
    expect(regions['west']?.requests).toBeGreaterThan(0);
    expect(regions['east']?.requests).toBeGreaterThan(0);
    expect(regions['north']).toMatchObject({ requests: 0, attempts: 0 });
  });

  it('move as the weights say, nobody else does, and exactly those come back', async () => {
    for (const west of [4000, 2000, 0, 3000, 5000]) {
      await shift(west);
      expect(await homesTold()).toEqual(homesOf(TERRITORIES, BASE, { west, east: 10_000 - west }));
      await more(30);
    }
  });

  it('are not at all in a region that was emptied, which may then die', async () => {
    await declare('west');
    await shift(0);
    await outlastCaches('west');
    expect((await ask<EdgeStats>('edge.west', '/stats')).connections).toBe(0);
    const ofWest = (await world.status()).processes.filter(({ region }) => region === 'west');
    const dark = { fence: fence('dark'), manner: 'kill' };
    const before = (await www()).regions['west']?.attempts;
    await Promise.all(ofWest.map(({ name }) => world.ask('POST', `/processes/${name}/down`, dark)));
    await more(200);
    expect((await www()).regions['west']?.attempts).toBe(before);

    for (const { name } of ofWest) await world.ask('POST', `/processes/${name}/up`, { fence: fence('dark') });
    await world.until(({ processes }) => processes.every(({ state }) => state === 'healthy'));
    const { routes, failover } = await ask<EdgeState>('edge.west', '/state');
    expect(routes['www']?.weights).toEqual({ west: 0, east: 10_000 });
    expect(failover.region).toBe('west');
    await eventually('west sees its instances', async () => {
      return (await ask<EdgeState>('edge.west', '/state')).healthyInstances === 2;
    });
    await shift(5000);
    await declare(null);
    await more(100);
  });

  it('who arrive far from home are proxied home once, and told to look again', async () => {
    const proxied = { status: '200', by: 'west', straggler: '1', connection: 'close' };
    expect(await arrive('east', OF_WEST)).toEqual(proxied);
    expect(await arrive('west', OF_WEST)).toEqual({ status: '200', by: 'west', connection: 'keep-alive' });
  });

  it('are served where they arrive when their home is in failover mode, or cut off', async () => {
    const servedHere = { status: '200', by: 'east', straggler: '1', connection: 'close' };
    await declare('west');
    expect(await arrive('east', OF_WEST)).toEqual(servedHere);
    await declare(null);
    await ask('link.east', '/cuts/west', 'PUT', { fence: fence('cut') });
    expect(await arrive('east', OF_WEST)).toEqual(servedHere);
    await ask('link.east', '/cuts/west', 'DELETE', { fence: fence('cut') });
    await eventually(
      'east sees west',
      async () => (await ask<EdgeState>('edge.east', '/state')).regions['west'] === true,
    );
    expect((await arrive('east', OF_WEST))['by']).toBe('west');
  });

  it.each(['kill', 'stop', 'drain', 'pause'])('lose nothing by an instance that goes down: %s', async (manner) => {
    await world.ask('POST', '/processes/instance.west-a.1/down', { fence: fence(manner), manner });
    await more(150);
    await world.ask('POST', '/processes/instance.west-a.1/up', { fence: fence(manner) });
    await world.until(({ processes }) => processes.every(({ state }) => state === 'healthy'));
    await more(50);
    // In all that was done so far; nor was anybody served elsewhere without having been moved.
    expect(await www()).toMatchObject({ lost: 0, switches: 0 });
  });

  it('are sent on when their region has lost every instance', async () => {
    const down = { fence: fence('all'), manner: 'kill' };
    const instances = ['instance.west-a.1', 'instance.west-b.1'];
    await Promise.all(instances.map((name) => world.ask('POST', `/processes/${name}/down`, down)));
    expect(await arrive('west', OF_WEST)).toMatchObject({ status: '200', by: 'east' });
    expect((await call(portOf('edge.west'), 'GET', '/healthz')).status).toBe(503);
    await eventually('sessions are broken', async () => (await www()).switches > 0);
    for (const name of instances) await world.ask('POST', `/processes/${name}/up`, { fence: fence('all') });
    await world.until(({ processes }) => processes.every(({ state }) => state === 'healthy'));
  });

  it('outlive a name service that fails for them, and believe it again as soon as it answers', async () => {
    const stale = async () => {
      const page = await ask<string>('users', '/metrics');
      return Number(/^silverback_users_stale_answers_total\{route="www"\} (\d+)$/m.exec(page)?.[1]);
    };
    expect(await stale()).toBe(0);
    await ask('dns', `/failures/${HOST}`, 'PUT', { fence: fence('names'), mode: 'servfail' });
    await eventually('old answers are given', async () => (await stale()) > 3);
    await ask('dns', `/failures/${HOST}`, 'DELETE', { fence: fence('names') });
    await more(10);
    const given = await stale();
    await more(100);
    expect(await stale()).toBe(given);
  });

  it('cannot be moved by a worker who was replaced, nor by news that is old', async () => {
    for (const name of ['dns', 'edge.east']) {
      const control = ports.get(name)?.controlPort ?? 0;
      await ask(name, '/epochs', 'POST', { run: 'r1', epoch: 2 });
      const late = { fence: fence('weights'), weights: { west: 0, east: 10_000 }, version: version + 1 };
      expect(await call(control, 'PUT', '/routes/www', late)).toMatchObject({
        status: 409,
        body: { code: 'stale-epoch' },
      });
      const old = { fence: fence('weights', 2), weights: { west: 0, east: 10_000 }, version: 1 };
      expect(await call(control, 'PUT', '/routes/www', old)).toMatchObject({ body: { code: 'stale-version' } });
    }
    const { routes } = await ask<DnsState>('dns', '/state');
    expect(routes['www']?.weights).toEqual(BASE);
  });

  it('find every write that was acknowledged in a log', async () => {
    const { acknowledged } = await ask<{ acknowledged: Ranges }>('users', '/audit');
    const logs = await Promise.all(
      ['west', 'east', 'north'].map((region) => ask<{ logged: Ranges }>(`store.${region}`, '/audit')),
    );
    const isLogged = (log: string, seq: number) =>
      logs.some(({ logged }) => logged[log]?.some(([first, last]) => first <= seq && seq <= last));
    const promised = Object.entries(acknowledged).flatMap(([log, ranges]) =>
      ranges.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => [log, first + index] as const),
      ),
    );
    expect(promised.length).toBeGreaterThan(100);
    expect(promised.filter(([log, seq]) => !isLogged(log, seq))).toEqual([]);
  });
});
