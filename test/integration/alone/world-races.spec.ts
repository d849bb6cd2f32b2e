import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type RequestListener } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connections as EdgeConnections } from '../../../src/world/edge/connections.js';
import { Failover } from '../../../src/world/edge/failover.js';
import { FaultFilter } from '../../../src/world/edge/fault-filter.js';
import { forward } from '../../../src/world/edge/forward.js';
import { gateway } from '../../../src/world/edge/gateway.js';
import { Members } from '../../../src/world/edge/members.js';
import { Meter } from '../../../src/world/edge/meter.js';
import { Peers } from '../../../src/world/edge/peers.js';
import { callJson } from '../../../src/world/json-client.js';
import { type Layout } from '../../../src/world/protocol.js';
import { Routes } from '../../../src/world/routes.js';
import { stateFile } from '../../../src/world/state-file.js';
import { Connections } from '../../../src/world/users/connections.js';
import { Continuity } from '../../../src/world/users/continuity.js';
import { type Journey, travel } from '../../../src/world/users/journey.js';
import { Tally } from '../../../src/world/users/tally.js';

const HOST = 'www.test';
const LOOPBACK = '127.0.0.1';
const ROUNDS = 10;
const TOGETHER = 6;
const layout: Layout = {
  regions: { west: { zones: { a: 3 } } },
  routes: { www: { host: HOST, weights: { west: 10_000 }, startsPerSecond: 0, users: 1 } },
  territories: 1,
  ttlMs: 1000,
  instance: { slots: 1, serviceMs: 1, queue: 0 },
  degrade: null,
};
const journey: Journey = {
  route: 'www',
  host: HOST,
  territory: 0,
  user: 'u',
  request: 'r',
  method: 'GET',
  path: '/',
  body: '',
};

const directory = mkdtempSync(join(tmpdir(), 'races-'));
const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));
afterAll(() => rmSync(directory, { recursive: true }));

async function serve(handler: RequestListener): Promise<{ port: number; sockets: ReadonlySet<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer(handler).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  ends.push(() => server.close().closeAllConnections());
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** Users of one gateway. Nobody looks it up: what the name service says is another test's concern. */
function usersOf(port: number): { tally: Tally; go: () => Promise<void> } {
  const tally = new Tally(['www'], ['west']);
  const place = { region: 'west', address: LOOPBACK, port };
  const resolver = { resolve: () => Promise.resolve(place) };
  const means = { tally, connections: new Connections(), continuity: new Continuity(), resolver };
  return { tally, go: () => travel(journey, means) };
}

/** A gateway before instances of which one answers its health check, and users as `handler` does. */
async function regionOf(handlers: readonly RequestListener[]): Promise<number> {
  const file = <T>(name: string) => stateFile<T>(join(directory, `${name}.json`));
  const members = new Members();
  const instances = await Promise.all(
    handlers.map((handler) =>
      serve((request, response) => (request.url === '/healthz' ? response.end('{}') : handler(request, response))),
    ),
  );
  const known = instances.map(({ port }, index) => {
    return { name: `i${index}`, zone: 'a', host: LOOPBACK, port, state: 'up' as const };
  });
  await members.update(known);
  ends.push(() => void members.update([]));
  const server = gateway({
    region: 'west',
    territories: 1,
    routes: new Routes(layout, file('routes')),
    failover: new Failover(file('failover')),
    members,
    faults: new FaultFilter(),
    peers: new Peers({}),
    connections: new EdgeConnections(),
    meter: new Meter(['www']),
  });
  const [listener] = server.listeners('request') as RequestListener[];
  return (await serve(listener ?? (() => undefined))).port;
}

const agent = new Agent({ keepAlive: true });
const empty = { method: 'GET', path: '/', headers: { host: HOST }, body: Buffer.alloc(0) };
/** @returns how many of its calls were in vain. */
const callers: Record<string, (port: number) => () => Promise<number>> = {
  'a user': (port) => {
    const { tally, go } = usersOf(port);
    return async () => {
      const before = tally.stats().routes['www']?.lost ?? 0;
      await go();
      return (tally.stats().routes['www']?.lost ?? 0) - before;
    };
  },
  'a gateway': (port) => () =>
    forward({ host: LOOPBACK, port }, empty, 1000).then(
      ({ status }) => (status === 200 ? 0 : 1),
      () => 1,
    ),
  'an instance': (port) => () =>
    callJson({ port, method: 'GET', path: '/', timeoutMs: 1000, agent }).then(
      ({ status }) => (status === 200 ? 0 : 1),
      () => 1,
    ),
};

describe('nobody is lost', () => {
  it.each(Object.keys(callers))('when every connection that %s has kept is closed at the same moment', async (who) => {
    let awaited = TOGETHER;
    let waiting: (() => void)[] = [];
    const { port, sockets } = await serve((_, response) => {
      // All ask before one is answered, so that each has a connection of its own.
      waiting.push(() => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
      if (waiting.length < awaited) return;
      for (const answer of waiting) answer();
      waiting = [];
    });
    const go = callers[who]?.(port) ?? (() => Promise.reject(new Error(who)));
    for (let round = 0; round < ROUNDS; round += 1) {
      awaited = TOGETHER;
      await Promise.all(Array.from({ length: TOGETHER }, go));
      awaited = 1;
      expect(sockets.size).toBeGreaterThanOrEqual(TOGETHER);
      for (const socket of sockets) socket.end();
      expect(await go()).toBe(0);
    }
  });

  it('when the only instance of a region breaks a single connection', async () => {
    let broken = 0;
    const port = await regionOf([
      (request, response) => {
        if (broken === 0) {
          broken += 1;
          request.socket.resetAndDestroy();
        } else response.end('{}');
      },
    ]);
    const { tally, go } = usersOf(port);
    await Promise.all(Array.from({ length: 20 }, go));
    // Only he whose own request was broken had to come again.
    expect(tally.stats().routes['www']).toMatchObject({ requests: 20, lost: 0, retried: 1 });
    expect(broken).toBe(1);
  });

  it('when every instance is silent for longer than a user waits, and then is not', async () => {
    let asked = 0;
    const silent: RequestListener = (_, response) => {
      asked += 1;
      if (asked > 3) response.end('{}');
    };
    const { tally, go } = usersOf(await regionOf([silent, silent, silent]));
    await go();
    expect(tally.stats().routes['www']).toMatchObject({ requests: 1, lost: 0, retried: 1 });
  });
});
