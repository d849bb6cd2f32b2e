import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverProbes } from '../../src/discovery.js';
import type { Known, ProbeType } from '../../src/core/ports/probe.js';
import type { SupervisorStatus, WorldFile } from '../../src/world/protocol.js';
import { eventually } from '../conformance/eventually.js';
import { probeConformance } from '../conformance/probe.js';
import { routerConformance } from '../conformance/router.js';
import { call } from './world-harness.js';
import { HOST, type SmallWorld, startSmallWorld, TARGET } from './small-world.js';

let world: SmallWorld;
let probes: ReadonlyMap<string, ProbeType>;
beforeAll(async () => {
  probes = await discoverProbes();
  world = await startSmallWorld();
});
afterAll(() => world?.end());

/** Nobody was there before. */
const nobody = { requestsPerSecond: 0.1, successRate: 1, p99Ms: 1 };
const IDLE: Known = {
  baseline: {
    regions: {},
    everywhere: nobody,
    load: {},
    users: { requests: 0, lost: 0, retried: 0, stragglers: 0 },
    writes: null,
  },
  control: [],
};

probeConformance(
  'the sandbox',
  [
    { type: 'http', args: { url: `http://${HOST}/` } },
    { type: 'traffic', args: { measure: 'successRate', window: '10s' } },
    { type: 'traffic', args: { measure: 'rate', route: 'www', window: '2s' } },
    { type: 'traffic', args: { measure: 'p99', region: 'east', window: '20s' } },
    { type: 'traffic', args: { measure: 'attempts', region: 'east', window: '2s' } },
    { type: 'differential', args: { measure: 'rate', against: 'baseline', window: '2s' }, known: IDLE },
    { type: 'traffic', args: { measure: 'switches', window: '10s' } },
    { type: 'replication', args: {} },
    { type: 'connections', args: { region: 'west' } },
  ],
  () => ({ probes, capabilities: world.capabilities }),
);

routerConformance('edge', () => ({
  route: 'www',
  base: TARGET.routes['www']?.weights ?? {},
  capabilities: world.capabilities,
}));

it('the http probe sees a healthy page', async () => {
  const http = probes.get('http');
  const args = http?.args.parse({ url: world.capabilities.endpoints['www'] });
  const measured = await http?.make('www', args, world.capabilities).measure(new AbortController().signal);
  expect(measured?.values['status']).toBe(200);
});

it('what was written on both sides of a cut is told with both values when they meet again', async () => {
  const { cutter, writes } = world.capabilities;
  const fence = (injection: string) => ({
    ...{ run: 'r1', injection, epoch: 1, expiresAt: new Date(Date.now() + 60_000) },
    signal: new AbortController().signal,
  });
  const { port } = JSON.parse(await readFile(join(world.home, 'world', 'world.json'), 'utf8')) as WorldFile;
  const { processes } = (await call(port, 'GET', '/status')).body as SupervisorStatus;
  const write = async (region: string, value: unknown) => {
    const store = processes.find(({ name }) => name === `store.${region}`);
    expect((await call(store?.port ?? 0, 'PUT', '/kv/user:split', value)).status).toBe(200);
  };
  await cutter.cut('west', 'east', fence('there'));
  await cutter.cut('east', 'west', fence('back'));
  await write('west', { position: 1 });
  await write('east', { position: 2 });
  await cutter.heal('west', 'east', fence('there'));
  await cutter.heal('east', 'west', fence('back'));
  const found = async () => (await writes.audit()).overwritten?.find(({ key }) => key === 'user:split') ?? null;
  const { seen } = await eventually(found, (overwritten) => overwritten !== null, 20_000);
  expect(seen).toMatchObject({
    kept: { region: 'east', value: '{"position":2}' },
    lost: { region: 'west', value: '{"position":1}' },
  });
});
