import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { SystemClock } from '../../src/config/system-clock.js';
import type { Fence } from '../../src/core/ports/fence.js';
import type { TargetRoute } from '../../src/core/target/target.js';
import { openHaproxy, type OpenHaproxy } from '../../src/routers/haproxy/open-haproxy.js';
import { eventually } from '../conformance/eventually.js';
import { backendOf, startBackend, startHaproxy, type Backend, type RunningHaproxy, visit } from '../servers/haproxy.js';
import { where } from '../servers/suite.js';

const SOON_MS = 5_000;
const FENCE: Fence = { run: 'r', injection: 'i', epoch: 1, expiresAt: new Date(0) };
const EMPTIED = { west: 0, east: 10_000 };
const REST = { west: 5_000, east: 5_000 };

const routeAt = (address: string, change: Partial<TargetRoute['haproxy']> = {}): TargetRoute => ({
  router: 'haproxy',
  host: 'www.test',
  ttlMs: 1_000,
  weights: REST,
  haproxy: {
    at: [{ address, region: null }],
    backend: 'www',
    servers: { west: ['west-1'], east: ['east-1'] },
    ...change,
  },
});
const open = (route: TargetRoute): OpenHaproxy => openHaproxy({ www: route }, new SystemClock(), 500);

where('haproxy', 'own', 'servers behind HAProxy', () => {
  let servers: readonly Backend[];
  let haproxy: RunningHaproxy;
  let front: OpenHaproxy;

  beforeAll(async () => {
    servers = await Promise.all(['west-1', 'east-1'].map((name) => startBackend(name, 300)));
    haproxy = await startHaproxy(`${backendOf(servers)}${backendOf(servers, 'balance static-rr', 'fixed')}`);
    front = open(routeAt(haproxy.admin));
  });
  afterAll(async () => {
    await haproxy.leave();
    await Promise.all(servers.map((server) => server.close()));
  });

  const balancer = () => front.balancers['www'] as NonNullable<OpenHaproxy['balancers'][string]>;
  const set = (weights: typeof REST) => front.routers['www']?.setWeights('www', weights, FENCE);
  const ask = (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, async () => (await visit(haproxy.url)).body.text()));

  it('are taken out: what they work on is finished, nothing new comes, and they are put back', async () => {
    const open = ask(6);
    const busy = await eventually(
      () => balancer().standing('west-1'),
      ({ sessions }) => sessions === 3,
      SOON_MS,
    );
    expect(busy.seen).toMatchObject({ state: 'in', sessions: 3 });
    await balancer().takeOut('west-1', FENCE);
    expect(await balancer().standing('west-1')).toMatchObject({ state: 'out', sessions: 3 });
    expect((await open).filter((name) => name === 'west-1')).toHaveLength(3);
    const free = await eventually(
      () => balancer().standing('west-1'),
      ({ sessions }) => sessions === 0,
      SOON_MS,
    );
    expect(free.seen).toMatchObject({ state: 'out', sessions: 0 });
    await balancer().takeOut('west-1', FENCE);
    expect(new Set(await ask(6))).toEqual(new Set(['east-1']));
    await balancer().putBack('west-1', FENCE);
    await balancer().putBack('west-1', FENCE);
    expect(await balancer().standing('west-1')).toMatchObject({ state: 'in' });
    expect(new Set(await ask(6))).toEqual(new Set(['west-1', 'east-1']));
  });

  it('in maintenance are somebody else’s, and are neither taken out nor put back', async () => {
    const run = (command: string): Promise<void> => say(haproxy.admin, command);
    await run('set server www/west-1 state maint');
    expect(await balancer().standing('west-1')).toMatchObject({ state: 'out' });
    await expect(balancer().takeOut('west-1', FENCE)).rejects.toMatchObject({ code: 'conflict' });
    await expect(balancer().putBack('west-1', FENCE)).rejects.toMatchObject({ code: 'conflict' });
    await run('set server www/west-1 state ready');
  });

  it('are known by name', async () => {
    await expect(balancer().takeOut('west-2', FENCE)).rejects.toThrow(
      'unknown server "west-2", did you mean "west-1"?',
    );
    expect(balancer().servers).toEqual({ west: ['west-1'], east: ['east-1'] });
  });

  it('have their requests and errors counted, over a reload too, and tell nothing of latency', async () => {
    const { traffic } = front;
    const before = await traffic.read();
    await ask(8);
    await haproxy.act('reload');
    const requests = ({ routes }: typeof before) =>
      (routes['www']?.requests ?? 0) - (before.routes['www']?.requests ?? 0);
    // The process before the reload may answer some more, which nobody counts.
    const { seen: after } = await eventually(
      async () => {
        await ask(4);
        return traffic.read();
      },
      (now) => requests(now) >= 4,
      10_000,
    );
    const counted = (name: string) =>
      (after.routes['www']?.regions[name]?.requests ?? 0) - (before.routes['www']?.regions[name]?.requests ?? 0);
    expect(after.incarnation).toBe(before.incarnation);
    expect(requests(after)).toBeGreaterThanOrEqual(4);
    expect(counted('west') + counted('east')).toBeGreaterThanOrEqual(4);
    expect(after.routes['www']).toMatchObject({
      lost: before.routes['www']?.lost,
      regions: { west: { latency: { counts: [] } } },
    });
  });

  it('that are gone lose requests in the eyes of HAProxy', async () => {
    const [west] = servers;
    const { routes: before } = await front.traffic.read();
    await set({ west: 10_000, east: 0 });
    await west?.close();
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => {
        const { statusCode, body } = await visit(haproxy.url);
        await body.dump();
        return statusCode;
      }),
    );
    const { routes: after } = await front.traffic.read();
    expect(statuses).toEqual([503, 503, 503]);
    expect((after['www']?.lost ?? 0) - (before['www']?.lost ?? 0)).toBe(3);
    expect((after['www']?.regions['west']?.errors ?? 0) - (before['www']?.regions['west']?.errors ?? 0)).toBe(3);
    await set(REST);
  });

  it('whose weights are fixed are not divided', async () => {
    const fixed = open(routeAt(haproxy.admin, { backend: 'fixed' }));
    await expect(fixed.routers['www']?.setWeights('www', EMPTIED, FENCE)).rejects.toMatchObject({
      code: 'unsupported-by-target',
      message: expect.stringContaining('divides by an algorithm whose weights are fixed') as string,
    });
  });

  it.each([
    [
      'a backend that is misspelt',
      { backend: 'wwww' },
      'invalid-target',
      'unknown backend "wwww", did you mean "www"?',
    ],
    [
      'a server that is misspelt',
      { servers: { west: ['west-11'], east: ['east-1'] } },
      'invalid-target',
      'unknown server "west-11", did you mean "west-1"?; expected one of east-1, west-1',
    ],
  ] as const)('are not found by %s', async (_, change, code, words) => {
    const { routers } = open(routeAt(haproxy.admin, change));
    const expected = { code, message: expect.stringContaining(words) as string };
    await expect(routers['www']?.readWeights('www')).rejects.toMatchObject(expected);
    await expect(routers['www']?.setWeights('www', EMPTIED, FENCE)).rejects.toMatchObject(expected);
  });

  it('are not changed through a socket that only looks, and a plan finds that out', async () => {
    const { routers } = open(routeAt(haproxy.operator));
    const expected = {
      code: 'unsupported-by-target',
      message: expect.stringContaining('expected "level admin"') as string,
    };
    await expect(routers['www']?.readWeights('www')).rejects.toMatchObject(expected);
    await expect(routers['www']?.setWeights('www', EMPTIED, FENCE)).rejects.toMatchObject(expected);
  });
});

where('haproxy', 'own', 'connections through HAProxy', () => {
  it('are counted by region, and who still comes to an emptied one is a straggler', async () => {
    const servers = await Promise.all(['west-1', 'east-1'].map((name) => startBackend(name)));
    const persistent = backendOf(servers, 'balance roundrobin\n  cookie AT insert indirect').replace(
      /server (\S+) (\S+)/g,
      'server $1 $2 cookie $1',
    );
    const haproxy = await startHaproxy(persistent);
    try {
      const { connections, routers } = open(routeAt(haproxy.admin));
      const faithful = (): Promise<unknown> =>
        visit(haproxy.url, { cookie: 'AT=west-1' }).then(({ body }) => body.dump());
      await faithful();
      expect(await connections.connections('west')).toEqual({ open: 0, stragglers: 0 });
      // HAProxy holds who has a cookie to his server also when it has no weight.
      await routers['www']?.setWeights('www', EMPTIED, FENCE);
      expect(await connections.connections('west')).toEqual({ open: 0, stragglers: 0 });
      for (let sent = 0; sent < 3; sent += 1) await faithful();
      expect(await connections.connections('west')).toEqual({ open: 0, stragglers: 3 });
      expect(await connections.connections('east')).toMatchObject({ stragglers: 0 });
      await routers['www']?.setWeights('www', REST, FENCE);
      await faithful();
      expect(await connections.connections('west')).toMatchObject({ stragglers: 3 });
      await expect(connections.connections('wset')).rejects.toThrow('unknown region "wset", did you mean "west"?');
    } finally {
      await haproxy.leave();
      await Promise.all(servers.map((server) => server.close()));
    }
  });
});

describe('an HAProxy that cannot be asked', () => {
  it.each([
    [
      'unix:/nowhere/haproxy.sock',
      'there is no such socket; expected a running HAProxy with "stats socket PATH level admin"',
    ],
    ['tcp:127.0.0.1:1', 'nobody listens there'],
  ])('at %s says nothing, and refuses to be changed', async (address, words) => {
    const { routers, residue, connections } = open(routeAt(address));
    expect(await routers['www']?.readWeights('www')).toMatchObject({ source: 'unknown', applied: false, held: [] });
    const expected = { code: 'target-unreachable', message: expect.stringContaining(words) as string };
    await expect(routers['www']?.setWeights('www', EMPTIED, FENCE)).rejects.toMatchObject(expected);
    await expect(residue.residue()).rejects.toMatchObject(expected);
    await expect(connections.connections('west')).rejects.toMatchObject(expected);
  });

  it('because it takes the call and never answers is given up in time', async () => {
    const deaf = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { routers } = open(routeAt(`tcp:127.0.0.1:${(deaf.address() as AddressInfo).port}`));
    const from = performance.now();
    await expect(routers['www']?.setWeights('www', EMPTIED, FENCE)).rejects.toMatchObject({
      code: 'call-timeout',
      message: expect.stringContaining('took longer than 500 ms to answer') as string,
    });
    expect(performance.now() - from).toBeLessThan(SOON_MS);
    deaf.close();
  });

  it('because it is something else is told so', async () => {
    const web = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\n\n')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { routers } = open(routeAt(`tcp:127.0.0.1:${(web.address() as AddressInfo).port}`));
    const reading = await routers['www']?.readWeights('www');
    expect(reading?.evidence).toMatch(/broke off|does not answer as HAProxy/);
    web.close();
  });
});

async function say(address: string, command: string): Promise<void> {
  const socket = connect(address.slice('unix:'.length));
  socket.end(`${command}\n`);
  socket.resume();
  await once(socket, 'close');
}
