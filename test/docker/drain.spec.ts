import { seeded } from '../../src/core/random.js';
import type { Fault, Fence, Injection } from '../../src/core/ports/fault.js';
import type { TargetRoute } from '../../src/core/target/target.js';
import { ZoneDrain } from '../../src/faults/zone-drain.fault.js';
import { openHaproxy } from '../../src/routers/haproxy/open-haproxy.js';
import { eventually } from '../conformance/eventually.js';
import { CLOCK } from '../integration/small-world.js';
import { withDocker } from '../servers/docker.js';
import { type RunningHaproxy, startHaproxy, visit } from '../servers/haproxy.js';
import { where } from '../servers/suite.js';
import { DockerPlaceOfSuite } from './docker-place.js';

const SOON_MS = 30_000;
/** Longer than what it has begun would live if it were only asked to end: it finishes nothing by itself. */
const SLOW_MS = 4_000;
const PORT = 8000;
const SERVES = `
  process.on('SIGTERM', () => process.exit(0));
  require('node:http').createServer((request, response) =>
    setTimeout(() => response.end(process.argv[1]), request.url === '/slow' ? ${SLOW_MS} : 0)).listen(${PORT})`;
const BOXES = [
  { name: 'a1', region: 'west', zone: 'west-a' },
  { name: 'b1', region: 'west', zone: 'west-b' },
  { name: 'c1', region: 'east', zone: 'east-c' },
];
const WEST_A = { region: 'west', zone: 'west-a' };

where('haproxy', 'own', 'with HAProxy', () => {
  withDocker('a zone of a Docker Engine', 'share', (docker) => {
    const place = new DockerPlaceOfSuite(docker);
    let haproxy: RunningHaproxy;

    beforeAll(async () => {
      const NetworkMode = await place.network();
      await place.start(
        ...BOXES.map((box) => ({
          ...box,
          program: ['node', '-e', SERVES, box.name],
          host: { NetworkMode },
        })),
      );
      const lines = await Promise.all(
        BOXES.map(async ({ name }) => `  server ${name}-of-www ${await place.addressOf(name)}:${PORT}\n`),
      );
      haproxy = await startHaproxy(`backend www\n  balance roundrobin\n  retries 3\n${lines.join('')}`);
      await place.open(openHaproxy({ www: routeAt(haproxy.admin) }, CLOCK));
      await eventually(names, (seen) => seen.size === 3, SOON_MS);
    });
    afterAll(async () => {
      await haproxy?.leave();
      await place.fleet?.close();
    });

    const fault = (): Fault => new ZoneDrain(place.capabilities);
    const plan = (args: object) =>
      place.capabilities.instances.list().then((instances) => fault().plan(instances, args, seeded(1)));
    const ask = async (path: string) => {
      const { statusCode, body } = await visit(new URL(path, haproxy.url).href);
      return statusCode === 200 ? body.text() : `status ${statusCode}`;
    };
    const names = async () =>
      new Set(await Promise.all(Array.from({ length: 6 }, () => ask('/').catch(() => 'nobody'))));
    const standing = () => place.capabilities.balancers['www']?.standing('a1-of-www');
    /** As a worker does: made again until it is done. */
    const untilDone = async (act: () => Promise<void>) => {
      const tried = () => act().then(() => null, String);
      expect((await eventually(tried, (problem) => problem === null, SOON_MS)).seen).toBeNull();
    };
    const bringBack = (injection: Injection, fence: Fence) => untilDone(() => fault().revert(injection, fence));
    async function injected(run: string): Promise<{ injection: Injection; fence: Fence }> {
      const [planned] = await plan(WEST_A);
      if (!planned) throw new Error('nothing is planned');
      const injection = { ...planned, id: `${run}-0`, run, kind: 'zone.drain', class: 'harm' as const };
      await untilDone(() => place.capabilities.leases.announce(run, 1));
      const fence = { run, injection: injection.id, epoch: 1, expiresAt: inMs(60_000) };
      await fault().inject(injection, fence);
      return { injection, fence };
    }

    it('is drained: nothing new comes, what is open is finished before it is asked to end, and it comes back', async () => {
      const open = Promise.all(Array.from({ length: 6 }, () => ask('/slow')));
      const busy = await eventually(
        async () => (await standing())?.sessions,
        (sessions) => sessions === 2,
        SOON_MS,
      );
      expect(busy.seen).toBe(2);
      const { injection, fence } = await injected(`drain-${process.pid}`);
      expect(injection).toMatchObject({
        summary: expect.stringContaining('server a1-of-www of route www') as string,
        effect: { servers: [{ route: 'www', server: 'a1-of-www' }] },
      });
      expect(await names()).toEqual(new Set(['b1', 'c1']));
      expect((await open).sort()).toEqual(['a1', 'a1', 'b1', 'b1', 'c1', 'c1']);
      const { seen } = await eventually(
        () => fault().verify(injection),
        ({ state }) => state === 'in-effect',
        SOON_MS,
      );
      expect(seen).toEqual({
        state: 'in-effect',
        evidence: expect.stringMatching(/ended with 0 .* drained, 0 sessions/) as string,
      });
      expect(await names()).toEqual(new Set(['b1', 'c1']));
      await bringBack(injection, fence);
      const back = await eventually(
        () => fault().verify(injection),
        ({ state }) => state === 'absent',
        SOON_MS,
      );
      expect(back.seen).toMatchObject({ state: 'absent' });
      await eventually(names, (seen) => seen.has('a1'), SOON_MS);
      expect(await place.capabilities.residue.residue()).toEqual([]);
    });

    it('that nobody keeps drained runs again; that its servers are still out is told, until it is undone', async () => {
      const { injection, fence } = await injected(`forgotten-${process.pid}`);
      await place.isState('a1', 'exited');
      await place.capabilities.leases.renew(injection.run, 1, [injection.id], inMs(500));
      await place.isState('a1', 'running');
      expect(await fault().verify(injection)).toMatchObject({ state: 'unknown' });
      expect(await place.capabilities.residue.residue()).toMatchObject([{ kind: 'drain', subject: 'a1-of-www' }]);
      await bringBack(injection, fence);
      expect(await place.capabilities.residue.residue()).toEqual([]);
    });

    it('is not drained when one of it is no server, or nothing is in front of it', async () => {
      await place.start({ name: 'd1', region: 'east', zone: 'east-d' });
      await expect(plan({ region: 'east', zone: 'east-d' })).rejects.toMatchObject({
        code: 'unsupported-by-target',
        message: expect.stringContaining(
          'd1 is none of the servers a1-of-www, b1-of-www, c1-of-www: expected',
        ) as string,
      });
      const bare = new DockerPlaceOfSuite(docker);
      await bare.open();
      const instances = await bare.capabilities.instances.list();
      await expect(fault().plan(instances, WEST_A, seeded(1))).rejects.toThrow(
        'a1 has no balancer in front that can be told to send it nothing more: expected a route',
      );
      await bare.fleet.close();
    });
  });
});

const inMs = (ms: number): Date => new Date(Date.now() + ms);

function routeAt(address: string): TargetRoute {
  return {
    router: 'haproxy',
    host: 'www.test',
    ttlMs: 1_000,
    weights: { west: 6_667, east: 3_333 },
    haproxy: {
      at: [{ address, region: null }],
      backend: 'www',
      servers: { west: ['a1-of-www', 'b1-of-www'], east: ['c1-of-www'] },
    },
  };
}
