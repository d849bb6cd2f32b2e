import { discoverFaults } from '../../src/discovery.js';
import type { FaultClass } from '../../src/core/kind.js';
import { faultConformance } from '../conformance/fault.js';
import { CLOCK, type SmallWorld, startSmallWorld } from './small-world.js';

let world: SmallWorld;
let faults: ReadonlyMap<string, FaultClass>;
beforeAll(async () => {
  faults = await discoverFaults();
  world = await startSmallWorld();
});
afterAll(() => world?.end());

const NORMAL = { distribution: 'normal', delay: '300ms', sd: '60ms' };

faultConformance(
  'the sandbox',
  [
    { kind: 'instance.kill', args: {}, injections: 1 },
    { kind: 'instance.stop', args: { region: 'west' }, injections: 1 },
    { kind: 'instance.pause', args: { region: 'west' }, injections: 1 },
    { kind: 'zone.drain', args: { region: 'west', zone: 'west-1' }, injections: 1 },
    { kind: 'resource.cpu', args: { region: 'west', share: 0.5 }, injections: 1 },
    { kind: 'zone.outage', args: { region: 'west', zone: 'west-1' }, injections: 2 },
    { kind: 'region.outage', args: { region: 'west' }, injections: 5 },
    { kind: 'network.partition', args: { between: ['west', 'east'] }, injections: 2 },
    { kind: 'network.partition', args: { from: 'west', to: 'east' }, injections: 1 },
    { kind: 'network.partition', args: { region: 'west', zone: 'west-1' }, injections: 1 },
    { kind: 'network.latency', args: { region: 'west', share: '5%', delay: '1s' }, injections: 1 },
    { kind: 'network.latency', args: { ...NORMAL, region: 'west', share: '1%' }, injections: 1 },
    { kind: 'network.errors', args: { region: 'west', zone: 'west-1', share: '100%' }, injections: 1 },
    { kind: 'network.errors', args: { region: 'west', share: '2%', error: 'timeout' }, injections: 1 },
    { kind: 'network.errors', args: { region: 'west', share: '0.5%', error: 'reset' }, injections: 1 },
    { kind: 'dns.failure', args: { mode: 'servfail' }, injections: 1 },
    { kind: 'dns.failure', args: { mode: 'timeout', route: 'www' }, injections: 1 },
    { kind: 'dns.failure', args: { mode: 'stale', route: 'www' }, injections: 1 },
    { kind: 'store.lag', args: { region: 'west', by: 'stopped' }, injections: 1 },
    { kind: 'store.lag', args: { region: 'east', to: 'west', by: '3s' }, injections: 1 },
  ],
  () => ({ faults, capabilities: world.capabilities, clock: CLOCK, live: (work) => work() }),
);

it('a path that is cut both ways is no cut of one way, unless the same run has cut the other way too', async () => {
  const { cutter } = world.capabilities;
  const by = (run: string, injection: string) => ({
    run,
    injection,
    epoch: 1,
    expiresAt: new Date(Date.now() + 60_000),
  });
  const cut = (from: string, to: string) => ({ from, to, oneWay: true });
  const oneWay = () => cutter.isCut(cut('west', 'east'), by('one', 'a'));
  const back = async (fence: ReturnType<typeof by>) => {
    await cutter.cut(cut('east', 'west'), fence);
    const seen = await oneWay();
    await cutter.heal(cut('east', 'west'), fence);
    return seen;
  };
  await cutter.cut(cut('west', 'east'), by('one', 'a'));
  expect(await oneWay()).toMatchObject({ state: 'in-effect' });
  expect(await back(by('one', 'a'))).toMatchObject({
    state: 'unknown',
    evidence: expect.stringContaining('way back cut by a') as string,
  });
  expect(await back(by('two', 'b'))).toMatchObject({ state: 'unknown' });
  expect(await back(by('one', 'c'))).toMatchObject({ state: 'in-effect' });
  expect(await oneWay()).toMatchObject({ state: 'in-effect' });
  await cutter.heal(cut('west', 'east'), by('one', 'a'));
  expect(await oneWay()).toMatchObject({ state: 'absent' });
});
