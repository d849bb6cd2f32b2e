import { type CallFaults } from '../../../src/world/edge/call-fault.js';
import { type EdgeState, type Layout } from '../../../src/world/protocol.js';
import { type UsersStats } from '../../../src/world/users/stats.js';
import { type Answer, call, eventually, startTestWorld, type TestWorld } from '../world-harness.js';

const layout: Layout = {
  regions: {
    west: { zones: { 'west-a': 1, 'west-b': 1 } },
    east: { zones: { 'east-a': 1 } },
  },
  routes: { www: { host: 'www.test', weights: { west: 5000, east: 5000 }, startsPerSecond: 20, users: 400 } },
  territories: 20,
  ttlMs: 1000,
  instance: { slots: 4, serviceMs: 10, queue: 40 },
  degrade: null,
};
const fence = (injection: string, ttlMs = 60_000) => ({ fence: { run: 'r1', injection, epoch: 1, ttlMs } });

describe('the network inside a region', () => {
  let world: TestWorld;
  const ports = new Map<string, { port: number; controlPort: number }>();
  const portOf = (name: string) => ports.get(name)?.port ?? 0;

  beforeAll(async () => {
    world = await startTestWorld(layout);
    const { processes } = await world.until(({ state }) => state === 'serving');
    for (const process of processes) ports.set(process.name, process);
    await more(50);
  });
  afterAll(() => world?.remove());
  afterEach(async () => {
    expect((await users()).lost).toBe(0);
  });

  async function ask<T>(name: string, path: string, method = 'GET', body?: unknown): Promise<T> {
    const answer = await call(ports.get(name)?.controlPort ?? 0, method, path, body);
    if (answer.status >= 300) throw new Error(`${name} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }
  async function users() {
    const { www } = (await ask<UsersStats>('users', '/stats')).routes;
    if (!www) throw new Error('nothing is counted for www');
    return www;
  }
  async function more(requests: number): Promise<void> {
    const before = (await users()).requests;
    await eventually(`${requests} more requests`, async () => (await users()).requests >= before + requests);
  }
  const ready = (count: number) =>
    eventually(`${count} instances of west are ready`, async () => {
      return (await ask<EdgeState>('edge.west', '/state')).healthyInstances === count;
    });
  const health = async (name: string) => (await call(portOf(name), 'GET', '/healthz')).status;
  /** As another edge sends a request home: it is served there or nowhere. */
  const pass = (edge: string): Promise<Answer> =>
    call(portOf(edge), 'GET', '/', undefined, { host: 'www.test', 'x-hop': '1' });

  it('can be cut between a zone and the rest: its instances are not ready, and users notice nothing', async () => {
    await ready(2);
    await ask('link.west-a', '/cuts/west', 'PUT', fence('zone'));
    await ready(1);
    expect(await health('instance.west-a.1')).toBe(503);
    expect(await health('instance.west-b.1')).toBe(200);
    await more(40);
    await ask('link.west-a', '/cuts/west', 'DELETE', fence('zone'));
    await ready(2);
  });

  it('without a store makes its users be served elsewhere', async () => {
    await world.ask('POST', '/processes/store.west/down', { ...fence('store'), manner: 'kill' });
    await more(40);
    await ready(0);
    expect((await pass('edge.west')).status).toBe(503);
    await world.ask('POST', '/processes/store.west/up', fence('store'));
    await ready(2);
    expect((await pass('edge.west')).status).toBe(200);
  });

  it('delays calls for as long as the fault is held, and not longer', async () => {
    const delay = { distribution: 'fixed', ms: 60_000, capMs: 60_000 };
    const fault = { zone: null, share: 1, harm: { kind: 'delay', delay } };
    const begin = performance.now();
    await ask('edge.west', '/faults/slow', 'PUT', { ...fence('slow', 600), fault });
    expect((await pass('edge.west')).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(600);
    expect((await ask<CallFaults>('edge.west', '/faults')).faults).toEqual([]);
  });

  it('breaks calls without a user noticing, because another instance is asked', async () => {
    const fault = { zone: 'west-a', share: 1, harm: { kind: 'abort', with: 'reset' } };
    await ask('edge.west', '/faults/broken', 'PUT', { ...fence('broken'), fault });
    await more(40);
    const [held] = (await ask<CallFaults>('edge.west', '/faults')).faults;
    expect(held).toMatchObject({ injection: 'broken', run: 'r1' });
    expect(held?.bitten).toBeGreaterThan(0);
    await ask('edge.west', '/faults/broken', 'DELETE', fence('broken'));
    expect((await ask<CallFaults>('edge.west', '/faults')).faults).toEqual([]);
  });

  it.each([
    ['no share', { zone: null, share: 0, harm: { kind: 'abort', with: 503 } }],
    ['a zone of elsewhere', { zone: 'east-a', share: 1, harm: { kind: 'abort', with: 503 } }],
    ['a good status', { zone: null, share: 1, harm: { kind: 'abort', with: 200 } }],
    [
      'an endless delay',
      { zone: null, share: 1, harm: { kind: 'delay', delay: { distribution: 'fixed', ms: 1, capMs: 1e9 } } },
    ],
  ])('is not disturbed by a fault with %s', async (_, fault) => {
    const { status } = await call(ports.get('edge.west')?.controlPort ?? 0, 'PUT', '/faults/i1', {
      ...fence('i1'),
      fault,
    });
    expect(status).toBe(400);
  });
});
