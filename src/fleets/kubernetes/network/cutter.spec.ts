import { type PodOf, PolicedCluster } from '../../../../test/fakes/policed-cluster.js';
import type { Cut } from '../../../core/ports/cutter.js';
import { PolicyCutter } from './cutter.js';

const pod = (region: string, zone: string, host: number, more: Partial<PodOf> = {}): PodOf => ({
  app: 'web',
  region,
  zone,
  addresses: [`10.42.0.${host}`],
  ...more,
});
const wa = pod('west', 'a', 11);
const wb = pod('west', 'b', 12);
const ea = pod('east', 'a', 21);
const eb = pod('east', 'b', 22);
const at = ({ addresses: [address = ''] }: PodOf) => address;
const named = ({ app, region, zone }: PodOf) => `${app}-${region}-${zone}`;

const region: Cut = { from: 'west', to: 'east', oneWay: false };
const zone: Cut = { from: 'a', to: 'west', oneWay: false };
const fence = { run: 'r-1', injection: 'i-1', epoch: 1, expiresAt: new Date(Date.now() + 60_000) };

function bench(...pods: PodOf[]) {
  const cluster = new PolicedCluster(pods);
  const cutter = new PolicyCutter(cluster.parts());
  const state = async (cut: Cut) => (await cutter.isCut(cut, fence)).state;
  const hears = (from: PodOf, to: PodOf) => cluster.hears(named(from), at(to));
  return { cluster, cutter, state, hears };
}

/** Of eight pods of east three listen, and nothing enforces policies. */
function lax(...callers: PodOf[]) {
  const addresses = [22, 23, 24, 25, 26, 27, 28, 29].map((host) => `10.42.0.${host}`);
  const made = bench(...callers, ...addresses.map((address, at) => ({ ...eb, app: `web${at}`, addresses: [address] })));
  for (const address of addresses.slice(3)) made.cluster.deaf.add(address);
  made.cluster.isEnforced = false;
  return made;
}

describe('a cut by policies', () => {
  it('of a zone closes both ways, and is proven only while both are closed', async () => {
    const { cluster, cutter, state, hears } = bench(wa, wb, eb);
    await cutter.cut(zone, fence);
    expect([hears(wa, wb), hears(wb, wa), hears(eb, wa), hears(wa, eb)]).toEqual([false, false, true, true]);
    expect(await cutter.isCut(zone, fence)).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringContaining('new: 0 of 2 passed') as string,
    });
    for (const [name, policy] of [...cluster.policies]) {
      cluster.policies.delete(name);
      expect(await state(zone)).toBe('unknown');
      cluster.policies.set(name, policy);
    }
    expect(await state(zone)).toBe('in-effect');
    await cutter.heal(zone, fence);
    expect([await state(zone), hears(wa, wb), hears(wb, wa)]).toEqual(['absent', true, true]);
  });

  it('of a zone leaves alone what is in a zone of that name elsewhere', async () => {
    const { cutter, hears } = bench(wa, wb, ea, eb);
    await cutter.cut(zone, fence);
    expect([hears(ea, wb), hears(wb, ea), hears(ea, wa), hears(wa, ea)]).toEqual([true, true, true, true]);
    expect([hears(wa, wb), hears(wb, wa)]).toEqual([false, false]);
  });

  it('is refused where nobody can tell a region from a zone', async () => {
    const { cutter } = bench(wa, eb, pod('east', 'west', 23));
    expect(await cutter.plan(region)).toEqual({ refused: 'west is a region, and a zone of east' });
  });

  it('between regions closes the one way, and leaves the other one to its own injection', async () => {
    const { cutter, state, hears } = bench(wa, eb);
    await cutter.cut(region, fence);
    expect([hears(wa, eb), hears(eb, wa), await state(region)]).toEqual([false, true, 'in-effect']);
  });

  it.each([false, true])(
    'is seen, and seen gone, where nobody listens at some addresses (one way: %s)',
    async (oneWay) => {
      const dual = { app: 'dual', addresses: ['10.42.0.30', 'fd00::30'] };
      const { cluster, cutter, state } = bench(
        { ...wa, addresses: ['10.42.0.11', 'fd00::11'] },
        { ...eb, addresses: ['10.42.0.22', 'fd00::22'] },
        { ...ea, ...dual },
      );
      for (const address of ['fd00::11', 'fd00::22', 'fd00::30', '10.42.0.30']) cluster.deaf.add(address);
      const cut = { ...region, oneWay };
      expect(await state(cut)).toBe('absent');
      await cutter.cut(cut, fence);
      expect(await state(cut)).toBe('in-effect');
      await cutter.heal(cut, fence);
      expect(await state(cut)).toBe('absent');
      cluster.deaf.add('10.42.0.22');
      expect(await state(cut)).toBe('unknown');
    },
  );

  it('is seen, and seen gone, where rules of others let the callers reach only some', async () => {
    const { cluster, cutter, state } = bench(wa, wb, ea, eb);
    cluster.policies.set('theirs', {
      metadata: { name: 'theirs', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { place: 'west-a' } },
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: { place: 'east-b' } } }] }],
      },
    });
    await cutter.cut(region, fence);
    expect(await state(region)).toBe('in-effect');
    await cutter.heal(region, fence);
    expect(await state(region)).toBe('absent');
  });

  it('that nothing enforces is never taken for one, wherever nobody listened before', async () => {
    const { cluster, cutter, state } = lax(wa, wb);
    await cutter.cut(region, fence);
    for (let look = 0; look < 8; look += 1) expect(await state(region)).toBe('unknown');
    cluster.isEnforced = true;
    for (let look = 0; look < 8; look += 1) expect(await state(region)).toBe('in-effect');
  });

  it('is not kept up where somebody begins to isolate one who is cut, which it would open, and not made there', async () => {
    const { cluster, cutter } = bench(wa, eb);
    const theirs = {
      metadata: { name: 'deny', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { place: 'east-b' } }, policyTypes: ['Ingress'] },
    };
    await cutter.cut(region, fence);
    cluster.policies.set('deny', theirs);
    expect(await cutter.isCut(region, fence)).toEqual({
      state: 'unknown',
      evidence: expect.stringContaining('policy shop/deny already isolates shop/web-east-b') as string,
    });
    await cutter.heal(region, fence);
    expect(await cutter.isCut(region, fence)).toMatchObject({ state: 'absent' });
    await expect(cutter.cut(region, fence)).rejects.toThrow('policy shop/deny already isolates shop/web-east-b');
    expect([...cluster.policies.keys()]).toEqual(['deny']);
  });

  it('that nothing enforces is not taken for one after its callers were replaced either', async () => {
    const { cluster, cutter, state } = lax(wa);
    await cutter.cut(region, fence);
    cluster.replace(wa, { ...wb, addresses: ['10.42.0.13'] });
    for (let look = 0; look < 8; look += 1) expect(await state(region)).toBe('unknown');
  });

  it('is not made by policies where the janitor would leave them', async () => {
    const { cluster, cutter } = bench(wa, eb);
    cluster.leavesPolicies = true;
    expect(await cutter.plan(region)).toEqual({
      refused:
        'the janitor in namespace silverback may not see NetworkPolicies, so these would stay if Silverback died',
    });
  });

  it('goes around pods in the network of their node, and names them', async () => {
    const host = pod('west', 'b', 0, { app: 'edge', addresses: ['10.0.0.1'], isHost: true });
    const { cutter, state } = bench(wa, host, eb);
    await cutter.cut(region, fence);
    expect(await cutter.isCut(region, fence)).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringContaining('uncovered: shop/edge-west-b') as string,
    });
    await cutter.heal(region, fence);
    expect(await state(region)).toBe('absent');
  });
});
