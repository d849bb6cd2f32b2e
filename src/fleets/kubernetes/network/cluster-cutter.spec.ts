import { PolicedCluster } from '../../../../test/fakes/policed-cluster.js';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Fence } from '../../../core/ports/fence.js';
import { ClusterCutter } from './cluster-cutter.js';
import { PolicyCutter } from './cutter.js';

const cut: Cut = { from: 'west', to: 'east', oneWay: false };
const fence = (epoch: number): Fence => ({
  run: 'r-1',
  injection: 'i-1',
  epoch,
  expiresAt: new Date(Date.now() + 60_000),
});

/** A cluster, and workers that follow each other there. */
function bench() {
  const cluster = new PolicedCluster(
    ['west', 'east'].map((region, at) => ({ app: 'web', region, zone: 'a', addresses: [`10.42.0.${at + 10}`] })),
  );
  const byAgents: string[] = [];
  const agents = {
    cut: () => Promise.resolve(void byAgents.push('cut')),
    heal: () => Promise.resolve(void byAgents.push('heal')),
    isCut: () => Promise.resolve({ state: 'unknown' as const, evidence: 'agents were asked' }),
  };
  const worker = () =>
    new ClusterCutter(
      new PolicyCutter(cluster.parts()),
      { cutter: agents, refusals: () => Promise.resolve([]), leaves: 'a tombstone' },
      cluster.leases(),
    );
  return { cluster, byAgents, worker };
}

/** Whatever they would have to isolate is isolated already. */
function isolate({ policies }: PolicedCluster): void {
  const metadata = { name: 'theirs', namespace: 'shop' };
  policies.set('theirs', { metadata, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } });
}

describe('what cuts pods of a cluster', () => {
  it('goes on by the policies that a worker has made who was lost before they were proven', async () => {
    const { cluster, byAgents, worker } = bench();
    await worker().cut(cut, fence(1));
    const made = [...cluster.policies.keys()];
    const successor = worker();
    await successor.cut(cut, fence(2));
    expect([...cluster.policies.keys()]).toEqual(made);
    expect(cluster.held.get('i-1')).toMatchObject({ what: 'policies', isReleased: false });
    expect(await successor.isCut(cut, fence(2))).toMatchObject({ state: 'in-effect' });
    await successor.heal(cut, fence(2));
    expect(await successor.isCut(cut, fence(2))).toMatchObject({ state: 'absent' });
    expect([[...cluster.policies], byAgents]).toEqual([[], []]);
  });

  it('makes what such a worker had announced and not made, and takes agents for nothing of it', async () => {
    const { cluster, byAgents, worker } = bench();
    await worker().cut(cut, fence(1));
    cluster.policies.clear();
    await worker().cut(cut, fence(2));
    expect([cluster.policies.size, byAgents]).toEqual([1, []]);
  });

  it('goes on by agents where these had begun, whatever policies could do by then', async () => {
    const { cluster, byAgents, worker } = bench();
    isolate(cluster);
    await worker().cut(cut, fence(1));
    expect(cluster.held.get('i-1')).toMatchObject({ what: 'agents' });
    cluster.policies.clear();
    const successor = worker();
    await successor.cut(cut, fence(2));
    expect([byAgents, [...cluster.policies]]).toEqual([['cut', 'cut'], []]);
    await successor.heal(cut, fence(2));
    expect(byAgents).toEqual(['cut', 'cut', 'heal']);
  });

  it('does not count policies of its own that are left of what was released', async () => {
    const { cluster, byAgents, worker } = bench();
    await worker().cut(cut, fence(1));
    await cluster.leases().release(fence(1));
    await worker().cut(cut, fence(2));
    expect([cluster.held.get('i-1'), byAgents]).toMatchObject([{ what: 'policies', isReleased: false }, []]);
  });

  it('is said beforehand: by what, how callers are told, and why it is agents', async () => {
    const { cluster, worker } = bench();
    expect([await worker().meansOf(cut), await worker().refusals(cut)]).toEqual([
      'by NetworkPolicies (covers: labels)',
      [],
    ]);
    isolate(cluster);
    expect(await worker().meansOf(cut)).toMatch(/^by agents in the pods, since .*shop\/theirs.*; leaves a tombstone$/);
  });
});
