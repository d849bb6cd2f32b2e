import type { FaultClass } from '../../src/core/kind.js';
import { discoverFaults } from '../../src/discovery.js';
import { SMALL } from '../../src/simulation/histories/small-world.js';
import { capabilitiesOf } from '../../src/simulation/model/capabilities.js';
import { ModelWorld } from '../../src/simulation/model/world.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { directWire } from '../../src/simulation/wire.js';
import { faultConformance, type FaultBench } from '../conformance/fault.js';

let faults: ReadonlyMap<string, FaultClass>;
const clock = new VirtualClock();
const capabilities = capabilitiesOf(new ModelWorld(SMALL, clock), directWire);
beforeAll(async () => {
  faults = await discoverFaults();
});

faultConformance(
  'the model',
  [
    { kind: 'instance.kill', args: { count: 2 }, injections: 2 },
    { kind: 'instance.stop', args: { region: 'west' }, injections: 1 },
    { kind: 'instance.pause', args: { region: 'west', count: 2 }, injections: 2 },
    { kind: 'zone.drain', args: { region: 'west', zone: 'west-b' }, injections: 1 },
    { kind: 'resource.cpu', args: { region: 'east', share: 0.5 }, injections: 1 },
    { kind: 'zone.outage', args: { region: 'west', zone: 'west-a' }, injections: 2 },
    { kind: 'region.outage', args: { region: 'west' }, injections: 7 },
    { kind: 'network.partition', args: { between: ['west', 'east'] }, injections: 2 },
    { kind: 'network.partition', args: { from: 'west', to: 'east' }, injections: 1 },
    { kind: 'network.partition', args: { region: 'west', zone: 'west-a' }, injections: 1 },
    { kind: 'network.loss', args: { from: 'west', to: 'east', share: '5%' }, injections: 1 },
    { kind: 'network.loss', args: { region: 'west', zone: 'west-a' }, injections: 1 },
    { kind: 'network.latency', args: { region: 'west', delay: '1s' }, injections: 1 },
    { kind: 'network.errors', args: { region: 'west', zone: 'west-a', error: 'reset' }, injections: 1 },
    { kind: 'dns.failure', args: { mode: 'servfail' }, injections: 1 },
    { kind: 'dns.failure', args: { mode: 'stale', route: 'www' }, injections: 1 },
    { kind: 'store.lag', args: { region: 'west', by: 'stopped' }, injections: 2 },
    { kind: 'store.lag', args: { region: 'east', to: 'west', by: '3s' }, injections: 1 },
  ],
  (): FaultBench => ({
    faults,
    capabilities,
    clock,
    live: async <T>(work: () => Promise<T>) => (await clock.run(work())) as T,
  }),
);
