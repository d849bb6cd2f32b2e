import fc from 'fast-check';
import { SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fault.js';
import type { RouteControl, RoutePoint } from '../../core/ports/route-control.js';
import type { Weights } from '../../core/weights.js';
import { EdgeRouter } from './edge-router.js';

const BASE: Weights = { west: 5000, east: 5000 };
const fence: Fence = { run: 'r', injection: 'i', epoch: 1, expiresAt: new Date(0) };

/** Places that keep what they are told, and can be struck dumb. */
class Places implements RouteControl {
  readonly care: string[] = [];
  readonly dumb = new Set<string>();
  readonly held = new Map<string, { weights: Weights; version: number }>();
  epoch = 1;
  constructor(names = ['edge.west', 'edge.east', 'dns']) {
    for (const name of names) this.held.set(name, { weights: BASE, version: 0 });
  }
  async points(): Promise<RoutePoint[]> {
    return [...this.held.keys()].map((name) => ({
      name,
      region: name === 'dns' ? null : name.slice('edge.'.length),
      read: async () => ({ ...this.answer(name), base: BASE }),
      put: async (_route, weights, version, { epoch }) => {
        this.answer(name);
        if (epoch < this.epoch) throw new SilverbackError('stale-epoch', 'old');
        this.held.set(name, { weights, version });
      },
    }));
  }
  async answeredVersion(): Promise<number> {
    return this.answer('dns').version;
  }
  async openCare(what: string): Promise<void> {
    this.care.push(what);
  }
  async closeCare(): Promise<void> {
    this.care.length = 0;
  }
  private answer(name: string) {
    const held = this.held.get(name);
    if (!held || this.dumb.has(name)) throw new SilverbackError('target-unreachable', name);
    return held;
  }
}

describe('the edge router', () => {
  it('reads back what it set, for any order of divisions and dumb edges', async () => {
    const shares = fc.array(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constant(5_000)), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(shares, fc.boolean(), async (wests, deaf) => {
        const places = new Places();
        const router = new EdgeRouter(places);
        if (deaf) places.dumb.add('edge.west');
        const writes = wests.map((west) => router.setWeights('www', { west, east: 10_000 - west }, fence));
        const outcomes = await Promise.allSettled(writes);
        const failed = outcomes.map(({ status }) => status === 'rejected');
        expect(failed).toEqual(wests.map((share) => deaf && share === BASE['west']));
        const west = wests.at(-1) ?? 0;
        const reading = await router.readWeights('www', ['west']);
        expect(reading).toMatchObject({ weights: { west, east: 10_000 - west }, applied: true, source: 'data-plane' });
        expect(reading.version).toBe(String(wests.length));
        expect((await router.readWeights('www')).applied).toBe(!deaf);
      }),
    );
  });

  it('is not applied while one edge is behind, or the wire says something older', async () => {
    const places = new Places();
    const router = new EdgeRouter(places);
    await router.setWeights('www', { west: 0, east: 10_000 }, fence);
    places.held.set('edge.west', { weights: BASE, version: 0 });
    const reading = await router.readWeights('www');
    expect(reading).toMatchObject({ applied: false, weights: { west: 0, east: 10_000 } });
    expect(reading.evidence).toBe(
      'edge.west: version 0 (west 5000, east 5000); edge.east, dns: version 1 (west 0, east 10000); users are told version 1',
    );
    await router.setWeights('www', { west: 0, east: 10_000 }, fence);
    places.answeredVersion = async () => 1;
    expect((await router.readWeights('www')).applied).toBe(false);
  });

  it('keeps the care record until every place has the division at rest, and says that an undo missed one', async () => {
    const places = new Places();
    const router = new EdgeRouter(places);
    await router.setWeights('www', { west: 0, east: 10_000 }, fence);
    expect(places.care).toEqual(['weights of www']);
    places.dumb.add('edge.west');
    await expect(router.setWeights('www', BASE, fence)).rejects.toMatchObject({ code: 'target-unreachable' });
    expect(places.care).not.toEqual([]);
    expect(places.held.get('edge.east')?.weights).toEqual(BASE);
    places.dumb.clear();
    await router.setWeights('www', BASE, fence);
    expect(places.care).toEqual([]);
  });

  it('refuses an old epoch, what is no division, and a name service that does not answer', async () => {
    const places = new Places();
    const router = new EdgeRouter(places);
    await expect(router.setWeights('www', { west: 1 }, fence)).rejects.toThrow('sum to 1, expected 10000');
    places.dumb.add('dns');
    await expect(router.setWeights('www', BASE, fence)).rejects.toMatchObject({ code: 'target-unreachable' });
    places.dumb.clear();
    places.epoch = 2;
    await expect(router.setWeights('www', BASE, fence)).rejects.toMatchObject({ code: 'stale-epoch' });
  });

  it('says unknown, and does not throw, when nobody answers', async () => {
    const places = new Places(['dns']);
    places.dumb.add('dns');
    const reading = await new EdgeRouter(places).readWeights('www');
    expect(reading).toMatchObject({ applied: false, source: 'unknown', weights: {} });
    expect(reading.evidence).toBe('dns: no answer; users are told nothing');
  });
});
