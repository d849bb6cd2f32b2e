import { SystemClock } from '../../../src/config/system-clock.js';
import type { Fence } from '../../../src/core/ports/fence.js';
import type { TargetRoute } from '../../../src/core/target/target.js';
import { sameWeights, type Weights } from '../../../src/core/weights.js';
import { openHaproxy, type OpenHaproxy } from '../../../src/routers/haproxy/open-haproxy.js';
import { eventually } from '../../conformance/eventually.js';
import { routerConformance } from '../../conformance/router.js';
import {
  backendOf,
  startBackend,
  startHaproxy,
  type Backend,
  type RunningHaproxy,
  visit,
} from '../../servers/haproxy.js';
import { where } from '../../servers/suite.js';

const REST: Weights = { 'us-west': 5_000, 'us-east': 5_000 };
const EMPTIED: Weights = { 'us-west': 0, 'us-east': 10_000 };
const SOON_MS = 10_000;

where('haproxy', 'own', 'a route on two HAProxy processes', () => {
  let servers: readonly Backend[];
  let haproxies: readonly RunningHaproxy[];
  let front: OpenHaproxy;

  beforeAll(async () => {
    servers = await Promise.all(['west-1', 'west-2', 'east-1'].map((name) => startBackend(name)));
    haproxies = await Promise.all([startHaproxy(configuration()), startHaproxy(configuration())]);
    front = open(haproxies.map(({ admin }) => ({ address: admin, region: null })));
  });
  afterAll(async () => {
    await Promise.all([...haproxies, ...servers].map((one) => ('leave' in one ? one.leave() : one.close())));
  });
  afterEach(() => router().setWeights('www', REST, fence()));

  /** At rest each region has half: the two of us-west weigh as much as the one of us-east. */
  const configuration = () => backendOf(servers).replace(/(server east-1 .*) weight 10/, '$1 weight 20');
  const open = (at: readonly { address: string; region: string | null }[]): OpenHaproxy =>
    openHaproxy({ www: routeOf(at) }, new SystemClock(), 1_000);
  const router = () => {
    const found = front.routers['www'];
    if (!found) throw new Error('the route has no router');
    return found;
  };

  routerConformance('haproxy', () => ({
    route: 'www',
    base: REST,
    capabilities: { routers: front.routers, residue: front.residue },
  }));

  it.each([
    ['half of one region', { 'us-west': 2_500, 'us-east': 7_500 }],
    ['a tenth', { 'us-west': 1_000, 'us-east': 9_000 }],
    ['nobody', EMPTIED],
  ])('divides the users themselves: %s', async (_, weights: Weights) => {
    await router().setWeights('www', weights, fence());
    for (const { url } of haproxies) {
      const counted = await served(url, 200);
      expect(counted['us-west']).toBeCloseTo(((weights['us-west'] ?? 0) * 200) / 10_000, -1);
      expect(Object.values(counted).reduce((sum, count) => sum + count, 0)).toBe(200);
      if (weights['us-west'] === 0) expect(counted['us-west']).toBe(0);
    }
  });

  it('turns nobody away while the weights go to and fro', async () => {
    const url = haproxies[0]?.url ?? '';
    let over = false;
    const users = Array.from({ length: 4 }, async () => {
      const bad: number[] = [];
      while (!over) {
        const { statusCode, body } = await visit(url);
        await body.dump();
        if (statusCode !== 200) bad.push(statusCode);
      }
      return bad;
    });
    for (let turn = 0; turn < 60; turn += 1)
      await router().setWeights('www', turn % 2 === 0 ? EMPTIED : { 'us-west': 10_000, 'us-east': 0 }, fence());
    over = true;
    expect((await Promise.all(users)).flat()).toEqual([]);
  });

  it('leaves the configuration as it is at rest', async () => {
    await router().setWeights('www', EMPTIED, fence());
    await router().setWeights('www', REST, fence());
    expect(await router().readWeights('www')).toMatchObject({
      version: 'west-1 10, west-2 10, east-1 20',
      applied: true,
    });
  });

  it('says what it makes of a share that it cannot carry, and does that', async () => {
    const asked = { 'us-west': 30, 'us-east': 9_970 };
    const carried = router().effective('www', asked);
    expect(carried).toEqual({ 'us-west': 78, 'us-east': 9_922 });
    expect(router().resolution).toBe(78);
    await router().setWeights('www', asked, fence());
    expect(await router().readWeights('www')).toMatchObject({ weights: carried, applied: true });
  });

  it.each(['reload', 'kill'] as const)(
    'sees weights that one process lost by a %s, and gives them back',
    async (way) => {
      await router().setWeights('www', EMPTIED, fence());
      await haproxies[1]?.act(way);
      if (way === 'kill') {
        const dead = await router().readWeights('www');
        expect(dead).toMatchObject({ applied: false, held: [EMPTIED], source: 'data-plane' });
        expect(dead.evidence).toContain('no answer');
        await haproxies[1]?.act('start');
      }
      const { seen } = await eventually(
        () => router().readWeights('www'),
        ({ held }) => held.length === 2,
        SOON_MS,
      );
      expect(seen).toMatchObject({ applied: false, weights: EMPTIED });
      expect(seen.held).toContainEqual(REST);
      await router().setWeights('www', EMPTIED, fence());
      expect(await router().readWeights('www')).toMatchObject({ applied: true, weights: EMPTIED });
      expect((await served(haproxies[1]?.url ?? '', 50))['us-west']).toBe(0);
    },
  );

  it('moves users out of a region whose own HAProxy is dead, and brings them back only with it', async () => {
    const [one, two] = haproxies as [RunningHaproxy, RunningHaproxy];
    const own = open([
      { address: one.admin, region: null },
      { address: two.admin, region: 'us-west' },
    ]).routers['www'];
    await two.act('kill');
    await own?.setWeights('www', EMPTIED, fence());
    expect(await own?.readWeights('www', ['us-west'])).toMatchObject({ applied: true, weights: EMPTIED });
    expect((await own?.readWeights('www'))?.applied).toBe(false);
    await expect(router().setWeights('www', EMPTIED, fence())).rejects.toMatchObject({ code: 'target-unreachable' });
    await two.act('start');
  });

  it('shows a route that is not at rest, and a drained server, as residue by name', async () => {
    await router().setWeights('www', EMPTIED, fence());
    await front.balancers['www']?.takeOut('east-1', fence());
    const residue = await front.residue.residue();
    expect(residue.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
      'drain east-1',
      'drain east-1',
      'weights www',
      'weights www',
    ]);
    await front.balancers['www']?.putBack('east-1', fence());
  });

  it('does nothing for a worker who has given the call up', async () => {
    const signal = AbortSignal.abort();
    await expect(router().setWeights('www', EMPTIED, { ...fence(), signal })).rejects.toMatchObject({
      code: 'call-timeout',
    });
    expect(sameWeights((await router().readWeights('www')).weights, REST)).toBe(true);
  });

  async function served(url: string, requests: number): Promise<Record<string, number>> {
    const counted: Record<string, number> = { 'us-west': 0, 'us-east': 0 };
    for (let sent = 0; sent < requests; sent += 1) {
      const { body } = await visit(url);
      const region = `us-${(await body.text()).split('-')[0]}`;
      counted[region] = (counted[region] ?? 0) + 1;
    }
    return counted;
  }
});

function routeOf(at: readonly { address: string; region: string | null }[]): TargetRoute {
  const servers = { 'us-west': ['west-1', 'west-2'], 'us-east': ['east-1'] };
  return {
    router: 'haproxy',
    host: 'www.silverback.test',
    ttlMs: 1_000,
    weights: REST,
    haproxy: { at, backend: 'www', servers },
  };
}

function fence(): Fence {
  return { run: 'r', injection: 'i', epoch: 1, expiresAt: new Date(Date.now() + 60_000) };
}
