import { RouteInMemory } from '../../../test/fakes/route-objects.js';
import { routerConformance } from '../../../test/conformance/router.js';
import type { Fence } from '../../core/ports/fence.js';
import type { TargetRoute } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';
import { openGateway } from './open-gateway.js';

const BASE = { west: 5000, east: 5000 };
const ROUTE: TargetRoute = {
  router: 'gateway-api',
  host: 'www.example.test',
  ttlMs: 1000,
  weights: BASE,
  gateway: { namespace: 'shop', name: 'www', rule: 0, backends: { west: ['svc-west'], east: ['svc-east'] } },
};
const STAMP = { checked: 'by hand' };
const fence = (epoch: number, run = 'r1'): Fence => ({ run, injection: `${run}-1`, epoch, expiresAt: new Date(0) });
const shares = (west: number): Weights => ({ west, east: 10_000 - west });

describe('on a route in memory', () => {
  const { routers, residue } = openGateway({ www: ROUTE }, new RouteInMemory({ 'svc-west': 1, 'svc-east': 1 }));
  routerConformance('gateway-api', () => ({
    route: 'www',
    base: BASE,
    // Without leases: nobody is remembered before the first write of a run.
    capabilities: { routers, residue },
    source: 'config',
    namesRuns: true,
  }));
});

describe('a route that gateways carry', () => {
  let object: RouteInMemory;
  const open = () => openGateway({ www: ROUTE }, object);
  const set = (west: number, by: Fence) => {
    const router = open().routers['www'];
    return router ? router.setWeights('www', shares(west), by) : Promise.reject(new Error('no router'));
  };
  const read = () => open().routers['www']?.readWeights('www');
  const residue = () => open().residue.residue();

  beforeEach(() => {
    object = new RouteInMemory({ 'svc-west': 1, 'svc-east': 1 }, STAMP);
  });

  it('is left with the weights and the notes that it had', async () => {
    await set(4000, fence(1));
    expect(object.weights).toEqual([4000, 6000]);
    expect(object.now.notes).toEqual({
      ...STAMP,
      'silverback.dev/run': 'r1',
      'silverback.dev/injection': 'r1-1',
      'silverback.dev/epoch': '1',
      'silverback.dev/prior': 'svc-west=1,svc-east=1',
      'silverback.dev/weights': 'svc-west=4000,svc-east=6000',
    });
    await set(0, fence(2));
    await set(5000, fence(2));
    expect([object.weights, object.now.notes, object.now.writers]).toEqual([[1, 1], STAMP, []]);
    expect(await residue()).toEqual([]);
  });

  it('stays marked until nothing of it is ours, also when its worker dies between weights and marks', async () => {
    await set(4000, fence(1));
    const died = object.change.bind(object);
    object.change = async (...args) => {
      await died(...args);
      object.change = () => Promise.reject(new Error('the worker is dead'));
    };
    await expect(set(5000, fence(1))).rejects.toThrow('the worker is dead');
    expect([object.weights, object.now.writers]).toEqual([[1, 1], [{ manager: 'silverback' }]]);
    expect(await residue()).toMatchObject([{ kind: 'weights', run: 'r1' }]);
    object.change = died;
    await set(5000, fence(2));
    expect([object.weights, object.now.notes, object.now.writers]).toEqual([[1, 1], STAMP, []]);
  });

  it('is begun by nobody anew where somebody replaces it, marks and all, between weights and marks', async () => {
    await set(4000, fence(1));
    const change = object.change.bind(object);
    object.change = async (...args) => {
      object.change = change;
      await change(...args);
      object.edit({ notes: STAMP });
      object.reweigh(51, 49);
    };
    await set(5000, fence(1));
    expect([object.weights, object.now.notes]).toEqual([[51, 49], STAMP]);
  });

  it('is not written when it is as it is asked to be', async () => {
    await set(5000, fence(1));
    await set(4000, fence(1));
    await set(4000, fence(1));
    expect(object.changes).toBe(1);
    await set(4000, fence(2));
    expect([object.changes, object.now.notes['silverback.dev/epoch']]).toEqual([2, '2']);
  });

  it('refuses a worker that another one has followed, also on the way home', async () => {
    await set(4000, fence(3));
    await expect(set(5000, fence(2))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(object.weights).toEqual([4000, 6000]);
  });

  it('refuses a worker that is followed between its look and its write', async () => {
    await set(4000, fence(1));
    const follower = { ...object.now.notes, 'silverback.dev/epoch': '2' };
    object.meanwhile = () => object.edit({ notes: follower });
    await expect(set(0, fence(1))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(object.weights).toEqual([4000, 6000]);
  });

  it('remembers the newest worker that was announced, once its run holds it', async () => {
    const { leases } = open();
    await leases.announce('r1', 4);
    expect(object.now.notes).toEqual(STAMP);
    await set(4000, fence(1));
    object.meanwhile = () => object.edit({ parents: object.now.parents });
    await leases.announce('r1', 4);
    await leases.announce('r2', 9);
    await expect(leases.announce('r1', 3)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(set(0, fence(3))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect([object.weights, object.now.notes['silverback.dev/epoch']]).toEqual([[4000, 6000], '4']);
    await set(5000, fence(4));
    expect(object.now.notes).toEqual(STAMP);
  });

  it('does not begin anew for a worker whose run has ended between its look and its write', async () => {
    await set(4000, fence(1));
    object.meanwhile = () => {
      object.reweigh(1, 1);
      object.edit({ notes: STAMP });
    };
    await expect(set(0, fence(1))).rejects.toMatchObject({ code: 'conflict' });
    expect([object.weights, object.now.notes]).toEqual([[1, 1], STAMP]);
  });

  it('leaves the route of another run alone', async () => {
    await set(4000, fence(1));
    await expect(set(5000, fence(9, 'r2'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is held by run r1') as string,
    });
  });

  it('goes on when only a controller has said something in between', async () => {
    object.meanwhile = () => object.edit({ parents: object.now.parents });
    await set(4000, fence(1));
    expect(object.weights).toEqual([4000, 6000]);
  });

  it.each([
    ['before the write', () => object.reweigh(30, 70)],
    ['between the look and the write', () => (object.meanwhile = () => object.reweigh(30, 70))],
  ])('never overwrites weights that somebody else has set %s', async (_, edit) => {
    await set(4000, fence(1));
    edit();
    for (const west of [0, 5000])
      await expect(set(west, fence(1))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('svc-west=30,svc-east=70') as string,
      });
    expect(object.weights).toEqual([30, 70]);
    expect(await residue()).toMatchObject([{ kind: 'conflict', subject: 'www', run: 'r1', injection: 'r1-1' }]);
  });

  it('takes weights that were put back by somebody else for those of before', async () => {
    await set(4000, fence(1));
    object.reweigh(1, 1);
    expect(await read()).toMatchObject({ weights: BASE, held: [BASE] });
    await set(4000, fence(1));
    expect(object.weights).toEqual([4000, 6000]);
    object.reweigh(1, 1);
    await set(5000, fence(1));
    expect([object.weights, object.now.notes]).toEqual([[1, 1], STAMP]);
  });

  it('is not touched where it is not at rest and no run says why', async () => {
    object.reweigh(1, 3);
    expect(await residue()).toMatchObject([{ kind: 'weights', subject: 'www', run: null }]);
    await expect(set(0, fence(1))).rejects.toMatchObject({ code: 'conflict' });
    expect(object.weights).toEqual([1, 3]);
    object.reweigh(50, 51);
    expect(await residue()).toEqual([]);
  });

  it.each([
    ['says nothing', { accepted: null, observedGeneration: null }, /has not said whether/],
    ['does not accept it', { accepted: false, observedGeneration: 9 }, /does not accept it/],
    ['has accepted what it was before', { accepted: true, observedGeneration: 1 }, /accepted it as of generation 1/],
  ])('is not applied while its gateway %s', async (_, said, evidence) => {
    object.reweigh(2, 2);
    const [taken] = object.now.parents;
    object.edit({ parents: [{ name: 'edge/public', accepted: true, observedGeneration: 2 }] });
    expect(await read()).toMatchObject({ applied: true, version: '2', source: 'config' });
    object.edit({
      parents: [{ name: 'edge/public', ...said }, ...(taken ? [{ ...taken, observedGeneration: 2 }] : [])],
    });
    expect(await read()).toMatchObject({ applied: false, evidence: expect.stringMatching(evidence) as string });
  });

  it.each([
    ['a rule that is not there', [], /is not there/],
    ['a backend that is not there', [[{ name: 'svc-west', weight: 1 }]], /has no backendRef svc-east/],
    [
      'users of no region',
      [['svc-west', 'svc-east', 'svc-south'].map((name) => ({ name, weight: 1 }))],
      /gives users to svc-south, which is of no region/,
    ],
    [
      'backends that only their namespaces tell apart',
      [['svc-west', 'svc-east', 'svc-east'].map((name) => ({ name, weight: 1 }))],
      /has several backendRefs svc-east/,
    ],
  ])('is refused with %s', async (_, rules, said) => {
    object.edit({ rules });
    const wrong = { code: 'invalid-target', message: expect.stringMatching(said) as string };
    await expect(read()).rejects.toMatchObject(wrong);
    await expect(set(4000, fence(1))).rejects.toMatchObject(wrong);
    await expect(residue()).rejects.toMatchObject(wrong);
  });

  it('that somebody has deleted holds nothing any more, and is read as gone', async () => {
    await set(4000, fence(1));
    object.isGone = true;
    expect(await residue()).toEqual([]);
    expect(await read()).toMatchObject({ gone: true, applied: false, source: 'unknown' });
    await expect(set(5000, fence(1))).rejects.toMatchObject({ code: 'target-unreachable' });
  });

  it('leaves a backend of no region alone that has no users', async () => {
    object.edit({ rules: [[{ name: 'svc-new', weight: 0 }, ...(object.now.rules[0] ?? [])]] });
    await set(4000, fence(1));
    expect(object.weights).toEqual([0, 4000, 6000]);
  });

  it('warns of who may put weights back, and of other rules to the same backends', async () => {
    expect(await open().warnings()).toEqual([]);
    const [first = []] = object.now.rules;
    object.edit({ rules: [first, first], keptBy: ['Argo CD (label argocd.argoproj.io/instance)'] });
    expect(await open().warnings()).toEqual([
      expect.stringContaining('HTTPRoute shop/www of route www is kept by Argo CD (label'),
      expect.stringContaining('rule 1 of HTTPRoute shop/www sends users to backends of route www, too'),
    ]);
  });
});
