import type { FaultClass } from '../../src/core/kind.js';
import { discoverFaults } from '../../src/discovery.js';
import { faultConformance } from '../conformance/fault.js';
import { withDocker } from '../servers/docker.js';
import { CLOCK } from '../integration/small-world.js';
import { DockerPlaceOfSuite } from './docker-place.js';

/** What died must be started again, one container after the other. */
const HEALTHY_MS = 10_000;

withDocker('faults of a Docker Engine', 'share', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  let faults: ReadonlyMap<string, FaultClass>;
  let before: ReadonlySet<string>;
  const parts = () => docker.engine.listContainers({ all: true, filters: { label: ['silverback.part'] } });

  beforeAll(async () => {
    faults = await discoverFaults();
    before = new Set((await parts()).map(({ Id }) => Id));
    const limit = 128 * 1024 * 1024;
    const host = { Memory: limit, MemorySwap: limit };
    await place.start(
      { name: 'a1', region: 'west', zone: 'west-a', host },
      { name: 'a2', region: 'west', zone: 'west-a', host },
      { name: 'b1', region: 'west', zone: 'west-b', host },
      { name: 'c1', region: 'east', zone: 'east-c' },
      { name: 'd1', region: 'north', zone: 'north-d', host: { NetworkMode: await place.network() } },
    );
    await place.open();
  });
  afterAll(async () => {
    await place.fleet.close();
    // No run ends here, and no worker or janitor begins, who would remove agents that are done.
    const ours = (await parts()).filter(({ Id }) => !before.has(Id));
    await Promise.all(ours.map(({ Id }) => docker.engine.getContainer(Id).remove({ force: true })));
  });

  faultConformance(
    'Docker',
    [
      { kind: 'instance.kill', args: { region: 'west' }, injections: 1 },
      { kind: 'instance.stop', args: { region: 'west' }, injections: 1 },
      { kind: 'instance.pause', args: { region: 'west' }, injections: 1 },
      { kind: 'instance.restart', args: { region: 'west' }, injections: 1 },
      { kind: 'zone.outage', args: { region: 'west', zone: 'west-a' }, injections: 2 },
      { kind: 'region.outage', args: { region: 'west' }, injections: 3 },
      { kind: 'resource.cpu', args: { region: 'west', share: 0.5 }, injections: 1 },
      { kind: 'resource.memory', args: { region: 'west', share: '50%' }, injections: 1 },
      { kind: 'dns.failure', args: { region: 'north', mode: 'servfail' }, injections: 1 },
    ],
    () => ({ faults, capabilities: place.capabilities, clock: CLOCK, graceMs: HEALTHY_MS, live: (work) => work() }),
  );
});
