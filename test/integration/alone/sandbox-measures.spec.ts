import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { discoverProbes } from '../../../src/discovery.js';
import type { Capabilities } from '../../../src/core/ports/fleet.js';
import type { Known, ProbeType } from '../../../src/core/ports/probe.js';
import type { SupervisorStatus, WorldFile } from '../../../src/world/protocol.js';
import { eventually } from '../../conformance/eventually.js';
import { probeConformance } from '../../conformance/probe.js';
import { replicationConformance } from '../../conformance/replication.js';
import { routerConformance } from '../../conformance/router.js';
import { call } from '../world-harness.js';
import { HOST, type SmallWorld, startSmallWorld, TARGET } from '../small-world.js';

let world: SmallWorld;
let gone: Capabilities;
let probes: ReadonlyMap<string, ProbeType>;
let endpoints: Readonly<Record<string, string>>;
/** They take whatever comes and never say a word. */
let deaf: { readonly tcp: Server; readonly udp: Socket };

beforeAll(async () => {
  probes = await discoverProbes();
  const tcp = createServer((socket) => void socket.on('error', () => undefined).resume());
  const udp = createSocket('udp4');
  deaf = { tcp, udp };
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  await once(udp.bind(0, '127.0.0.1'), 'listening');
  const { port } = tcp.address() as AddressInfo;
  endpoints = {
    deaf: `http://127.0.0.1:${port}/`,
    'deaf-dns': `127.0.0.1:${udp.address().port}`,
    nobody: 'http://127.0.0.1:1/',
  };
  const ended = await startSmallWorld();
  gone = ended.capabilities;
  await ended.end();
  world = await startSmallWorld();
});
afterAll(async () => {
  deaf.tcp.close();
  deaf.udp.close();
  await world?.end();
});

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
  down: [],
  serving: {},
};

const LATE = { timeout: '60s' };
const NOBODY = '${target.nobody}';
const METRICS = { url: '${target.users-metrics}', metric: 'silverback_users_requests_total', labels: { route: 'www' } };

probeConformance(
  'the sandbox',
  [
    { type: 'http', args: { url: `http://${HOST}/` }, silent: { url: '${target.deaf}', ...LATE } },
    { type: 'traffic', args: { measure: 'successRate', window: '10s' } },
    { type: 'traffic', args: { measure: 'rate', route: 'www', window: '2s' } },
    { type: 'traffic', args: { measure: 'p99', region: 'east', window: '20s' } },
    { type: 'traffic', args: { measure: 'attempts', region: 'east', window: '2s' } },
    { type: 'differential', args: { measure: 'rate', against: 'baseline', window: '2s' }, known: IDLE },
    { type: 'traffic', args: { measure: 'switches', window: '10s' } },
    { type: 'replication', args: {} },
    { type: 'connections', args: { region: 'west' } },
    { type: 'tcp', args: { address: '${target.edge-west}' }, gone: { address: NOBODY } },
    { type: 'tcp', args: { address: `http://${HOST}/` } },
    ...['SOA', 'CNAME', 'TXT'].map((record) => ({
      type: 'dns',
      args: { server: '${target.dns}', host: HOST, record, subnet: '100.64.7.0/24' },
      gone: { host: `nowhere.${HOST}` },
      silent: { server: '${target.deaf-dns}', ...LATE },
    })),
    {
      type: 'prometheus',
      args: METRICS,
      gone: { url: NOBODY },
      silent: { url: '${target.deaf}', ...LATE },
    },
    { type: 'prometheus', args: METRICS, gone: { metric: 'silverback_users_regrets_total' } },
    {
      type: 'command',
      args: { command: [process.execPath, '-e', 'console.log(7)'], measure: 'number', timeout: '20s' },
      gone: { command: ['/nowhere/at/all'] },
      silent: { command: ['sleep', '600'], ...LATE },
    },
  ],
  () => ({ probes, capabilities: world.capabilities, gone, endpoints }),
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

replicationConformance('the sandbox', () => world.capabilities);

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
  await cutter.cut({ from: 'west', to: 'east', oneWay: false }, fence('there'));
  await cutter.cut({ from: 'east', to: 'west', oneWay: false }, fence('back'));
  await write('west', { position: 1 });
  await write('east', { position: 2 });
  await cutter.heal({ from: 'west', to: 'east', oneWay: false }, fence('there'));
  await cutter.heal({ from: 'east', to: 'west', oneWay: false }, fence('back'));
  const found = async () => (await writes.audit()).overwritten?.find(({ key }) => key === 'user:split') ?? null;
  const { seen } = await eventually(found, (overwritten) => overwritten !== null, 20_000);
  expect(seen).toMatchObject({
    kept: { region: 'east', value: '{"position":2}' },
    lost: { region: 'west', value: '{"position":1}' },
  });
});
