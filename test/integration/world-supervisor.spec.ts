import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { callJson } from '../../src/world/json-client.js';
import { type EdgeState, type LinkState, type Layout } from '../../src/world/protocol.js';
import { type StoreState } from '../../src/world/store/state.js';
import { call, eventually, isAlive, spawnSupervisor, startTestWorld, type TestWorld } from './world-harness.js';

const layout: Layout = {
  regions: { west: { zones: { 'west-a': 1, 'west-b': 1 } }, east: { zones: { 'east-a': 1 } } },
  routes: { www: { host: 'www.test', weights: { west: 5000, east: 5000 }, startsPerSecond: 2, users: 20 } },
  territories: 10,
  ttlMs: 1000,
  instance: { slots: 4, serviceMs: 5, queue: 10 },
  degrade: null,
};
const TTL_MS = 3000;
const fence = (injection: string, epoch = 1, ttlMs = 60_000) => ({ fence: { run: 'r1', injection, epoch, ttlMs } });
const down = (injection: string, epoch = 1, ttlMs = 60_000) => ({
  ...fence(injection, epoch, ttlMs),
  manner: 'kill',
});

describe('a world', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await startTestWorld(layout);
    await world.until(({ state }) => state === 'serving');
  });
  afterAll(() => world.remove());

  const path = (name: string, what: string) => `/processes/${name}/${what}`;
  const isHealthy = (name: string) =>
    world.until(({ processes }) => processes.some((process) => process.name === name && process.state === 'healthy'));
  const control = async (name: string, what: string) => {
    const { controlPort } = await world.process(name);
    return (await call(controlPort, 'GET', what)).body;
  };

  it('belongs to one home: a second supervisor there gives up', async () => {
    const second = spawnSupervisor(world.directory, layout, {});
    expect(await once(second, 'exit')).toEqual([3, null]);
    expect((await world.status()).state).toBe('serving');
  });

  it('starts a process that died again, under its own address', async () => {
    const before = await world.process('instance.west-a.1');
    process.kill(before.pid ?? 0, 'SIGKILL');
    await world.until(({ processes }) =>
      processes.some(({ name, state, pid }) => name === before.name && state === 'healthy' && pid !== before.pid),
    );
    expect(await world.process(before.name)).toMatchObject({ port: before.port, controlPort: before.controlPort });
  });

  it('keeps a killed process down until the last injection gives it up', async () => {
    const name = 'instance.west-a.1';
    const { pid } = await world.process(name);
    expect((await world.ask('POST', path(name, 'down'), down('i1'))).status).toBe(200);
    expect(isAlive(pid)).toBe(false);
    await world.ask('POST', path(name, 'down'), down('i2'));
    expect(await world.process(name)).toMatchObject({ state: 'down', pid: null, heldBy: ['i1', 'i2'] });
    expect((await world.ask('POST', path(name, 'up'), fence('i1'))).status).toBe(202);
    expect(await world.process(name)).toMatchObject({ state: 'down', heldBy: ['i2'] });
    await world.ask('POST', path(name, 'up'), fence('i2'));
    await isHealthy(name);
    expect((await world.ask('POST', path(name, 'up'), fence('i2'))).status).toBe(202);
  });

  it('brings it back by itself when nobody renews the lease', async () => {
    const name = 'instance.west-b.1';
    const heldAt = performance.now();
    await world.ask('POST', path(name, 'down'), down('i3', 1, TTL_MS));
    const renewal = { run: 'r1', epoch: 1, injections: ['i3', 'other'], ttlMs: TTL_MS };
    expect((await world.ask('POST', '/leases/renew', renewal)).body).toEqual({ renewed: ['i3'], unknown: ['other'] });
    const { harm } = await world.status();
    expect(harm).toMatchObject([{ injection: 'i3', run: 'r1', subject: name }]);
    await world.until(({ processes }) => processes.some((one) => one.name === name && one.state !== 'down'));
    expect(performance.now() - heldAt).toBeGreaterThanOrEqual(TTL_MS);
    await isHealthy(name);
  });

  it('refuses an older epoch, and a process that it starts refuses it too', async () => {
    await world.ask('POST', '/epochs', { run: 'r2', epoch: 7 });
    const old = { fence: { run: 'r2', injection: 'i4', epoch: 6, ttlMs: 1000 }, manner: 'kill' };
    const answer = await world.ask('POST', path('link.west', 'down'), old);
    expect(answer).toMatchObject({ status: 409, body: { code: 'stale-epoch', epoch: 7 } });
    process.kill((await world.process('link.west')).pid ?? 0, 'SIGKILL');
    await eventually('the link knows the epoch', async () => {
      const state = await control('link.west', '/state').catch(() => null);
      return (state as LinkState | null)?.epochs['r2'] === 7;
    });
    const { controlPort } = await world.process('link.west');
    expect((await call(controlPort, 'PUT', '/cuts/east', old)).status).toBe(409);
    await isHealthy('link.west');
  });

  it('freezes a process and lets it go on, and it knows then what was announced meanwhile', async () => {
    const name = 'link.west';
    const { pid } = await world.process(name);
    await world.ask('POST', path(name, 'down'), { ...down('p1'), manner: 'pause' });
    expect(await world.process(name)).toMatchObject({ state: 'paused', pid, heldBy: ['p1'] });
    await expect(call((await world.process(name)).controlPort, 'GET', '/state', undefined, {}, 500)).rejects.toThrow();
    await world.ask('POST', '/epochs', { run: 'r4', epoch: 3 });
    await world.ask('POST', path(name, 'up'), fence('p1'));
    expect(await world.process(name)).toMatchObject({ state: 'healthy', pid, heldBy: [] });
    expect(((await control(name, '/state')) as LinkState).epochs['r4']).toBe(3);
  });

  it.each(['lets go on', 'asks to end'])(
    'keeps a frozen process that it %s from what an older epoch has sent to it meanwhile',
    async (end) => {
      const name = 'edge.west';
      const { controlPort } = await world.process(name);
      const before = (await control(name, '/state')) as EdgeState;
      const run = `frozen-${end}`;
      const of = (injection: string, epoch: number) => ({ fence: { run, injection, epoch, ttlMs: 60_000 } });
      // What comes over a connection that it has already is read before anything that comes to wake it.
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const kept = (method: string, what: string, body?: object) =>
        callJson({ port: controlPort, method, path: what, body, timeoutMs: 30_000, agent });
      await kept('GET', '/state');
      await world.ask('POST', path(name, 'down'), { ...of('p4', 1), manner: 'pause' });
      const weights = { west: 0, east: 10_000 };
      const late = kept('PUT', '/routes/www', { ...of('w', 1), weights, version: before.routes['www']!.version + 1 });
      const met = late.then(
        ({ status }) => status,
        () => 'no answer',
      );
      await world.ask('POST', '/epochs', { run, epoch: 2 });
      if (end === 'asks to end') {
        await world.ask('POST', path(name, 'down'), { ...of('p5', 2), manner: 'stop' });
        await world.until(({ processes }) => processes.some((one) => one.name === name && one.state === 'down'));
        await world.ask('POST', path(name, 'up'), of('p5', 2));
      }
      await world.ask('POST', path(name, 'up'), of('p4', 2));
      expect([409, 'no answer']).toContain(await met);
      await isHealthy(name);
      expect(((await control(name, '/state')) as EdgeState).routes).toEqual(before.routes);
      agent.destroy();
    },
  );

  it('lets a drained process finish and end by itself, and keeps one that is called back in time', async () => {
    const name = 'instance.west-b.1';
    const { pid } = await world.process(name);
    const drain = { ...down('d1'), manner: 'drain' };
    expect((await world.ask('POST', path(name, 'down'), drain)).status).toBe(202);
    expect(await world.process(name)).toMatchObject({ state: 'leaving', pid });
    await world.ask('POST', path(name, 'up'), fence('d1'));
    expect(await world.process(name)).toMatchObject({ state: 'healthy', pid });

    await world.ask('POST', path(name, 'down'), drain);
    await world.until(({ processes }) => processes.some((one) => one.name === name && one.state === 'down'));
    expect(await world.process(name)).toMatchObject({ pid: null, lastExit: 'exit 0', heldBy: ['d1'] });
    expect((await world.ask('POST', path(name, 'down'), { ...down('p2'), manner: 'pause' })).status).toBe(409);
    await world.ask('POST', path(name, 'up'), fence('d1'));
    await isHealthy(name);
  });

  it('names what is wrong with a request', async () => {
    expect((await world.ask('POST', path('nobody', 'down'), down('i5'))).status).toBe(404);
    expect((await world.ask('POST', path('dns', 'down'), { ...down('i5'), manner: 'freeze' })).status).toBe(400);
    expect((await world.ask('POST', path('dns', 'down'), {})).status).toBe(400);
    expect((await world.ask('PUT', '/regions/mars/scale', { ...fence('i5'), count: 1 })).status).toBe(404);
    expect((await world.status()).care).toEqual([]);
  });

  it('scales out over the zones and back, and keeps the care on record until it is closed', async () => {
    expect((await world.ask('PUT', '/regions/west/scale', { ...fence('s1'), count: 4 })).status).toBe(202);
    const out = await world.until(({ regions }) => regions['west']?.healthy === 4);
    expect(out.processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['instance.west-a.2', 'instance.west-b.2']),
    );
    await world.ask('PUT', '/regions/west/scale', { ...fence('s1'), count: 2 });
    const back = await world.until(
      ({ processes }) => processes.filter(({ state }) => state === 'stopped').length === 2,
    );
    expect(back.regions['west']).toEqual({ desired: 2, healthy: 2, base: 2 });
    expect(back.care).toMatchObject([{ injection: 's1', what: 'scale of west, before: 2' }]);
    await world.ask('DELETE', '/care/s1', fence('s1'));
    expect((await world.status()).care).toEqual([]);
  });

  it('cuts a region off until the lease runs out; then every write is in both logs', async () => {
    const { controlPort } = await world.process('link.west');
    const store = await world.process('store.west');
    const reach = () => call(controlPort, 'GET', '/reach/east').then(({ body }) => body);
    await eventually('the way is open', async () => ((await reach()) as { reachable: boolean }).reachable);
    expect((await call(controlPort, 'PUT', '/cuts/east', fence('c1', 1, TTL_MS))).status).toBe(200);
    expect(await reach()).toMatchObject({
      reachable: false,
      evidence: expect.stringContaining('store.east') as string,
    });
    const { body } = await call(store.port, 'PUT', '/kv/cut', 'value', { 'x-request-id': 'q1' });
    const again = await call(store.port, 'PUT', '/kv/cut', 'value', { 'x-request-id': 'q1' });
    expect(again.body).toEqual(body);
    const peers = ((await control('store.west', '/state')) as StoreState).peers;
    expect(peers['east']?.pending).toBeGreaterThan(0);

    await eventually('the cut ends by itself', async () => ((await reach()) as { reachable: boolean }).reachable);
    const east = await world.process('store.east');
    await eventually('the write arrives', async () => (await call(east.port, 'GET', '/kv/cut')).status === 200);
    expect((await call(east.port, 'GET', '/kv/cut')).body).toMatchObject({
      value: 'value',
      id: (body as { id: string }).id,
    });
  });

  it('keeps every acknowledged write through the kill of its store', async () => {
    const { port, pid } = await world.process('store.west');
    const puts = Array.from({ length: 200 }, (_, index) => call(port, 'PUT', `/kv/k${index}`, index));
    const ids = (await Promise.all(puts)).map(({ body }) => (body as { id: string }).id);
    process.kill(pid ?? 0, 'SIGKILL');
    await world.until(({ processes }) =>
      processes.some((one) => one.name === 'store.west' && one.state === 'healthy' && one.pid !== pid),
    );
    const { logged } = (await control('store.west', '/audit')) as { logged: Record<string, [number, number][]> };
    for (const id of ids) {
      const [log = '', seq] = id.split(':');
      expect(logged[log]?.some(([first, last]) => first <= Number(seq) && Number(seq) <= last)).toBe(true);
    }
    const { incarnation } = (await control('store.west', '/state')) as StoreState;
    const next = await call(port, 'PUT', '/kv/after', 1);
    expect((next.body as { id: string }).id).toMatch(new RegExp(`^west\\.${incarnation}:`));
    expect(incarnation).toBeGreaterThan(1);
  });

  it('brings a whole region back one process at a time, its instances last', async () => {
    const names = ['instance.west-a.1', 'instance.west-b.1', 'edge.west', 'store.west', 'link.west'];
    for (const [index, name] of names.entries()) await world.ask('POST', path(name, 'down'), down(`o${index}`));
    const starts: string[] = [];
    let most = 0;
    const following = request({ host: '127.0.0.1', port: world.port, path: '/events', agent: false }).end();
    following
      .on('error', () => undefined)
      .on('response', (response) => {
        const starting = new Set<string>();
        let rest = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const event = JSON.parse(line) as { type: string; process: { name: string; state: string } };
            if (event.type !== 'process') continue;
            if (event.process.state === 'starting') {
              starting.add(event.process.name);
              starts.push(event.process.name);
            } else starting.delete(event.process.name);
            most = Math.max(most, starting.size);
          }
        });
        response.on('error', () => undefined);
      });
    await once(following, 'response');
    const injections = names.map((_, index) => `o${index}`);
    await world.ask('POST', '/leases/renew', { run: 'r1', epoch: 1, injections, ttlMs: 500 });
    await world.until(({ harm }) => harm.length === 0);
    for (const name of names) await isHealthy(name);
    following.destroy();
    expect(most).toBe(1);
    expect(starts).toEqual(['link.west', 'store.west', 'edge.west', 'instance.west-a.1', 'instance.west-b.1']);
  });

  it('dies with its supervisor: nothing stays behind a kill, not even what is frozen', async () => {
    await world.ask('POST', path('store.west', 'down'), { ...down('p3'), manner: 'pause' });
    const { processes } = await world.status();
    expect(processes.find(({ name }) => name === 'store.west')).toMatchObject({ state: 'paused' });
    world.supervisor.kill('SIGKILL');
    await eventually('every process is gone', async () => processes.every(({ pid }) => !isAlive(pid)));
  });
});
