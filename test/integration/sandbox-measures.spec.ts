import { discoverProbes } from '../../src/discovery.js';
import type { Known, ProbeType } from '../../src/core/ports/probe.js';
import { probeConformance } from '../conformance/probe.js';
import { routerConformance } from '../conformance/router.js';
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
