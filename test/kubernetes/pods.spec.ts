import type { Fleet } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import { InstanceEvict } from '../../src/faults/instance-evict.fault.js';
import { InstanceKill } from '../../src/faults/instance-kill.fault.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;

withKubernetes('pods of a Kubernetes cluster', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const idOf = (name: string): string => `${cluster.namespace}/${name}`;
  const uidOf = async (name: string): Promise<string> =>
    cluster.kubectl('get', 'pod', name, '-o', 'jsonpath={.metadata.uid}');
  const killed = async (name: string, injection: string) => {
    const subject = `${idOf(name)}@${await uidOf(name)}`;
    await capabilities().lifecycle.takeDown(subject, 'kill', fence(`run-${injection}`, injection));
    return subject;
  };

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([
      place.serve('west', 'us-west', 2),
      place.serve('east', 'us-east', 2),
      place.serve('data', 'us-east', 1, 'StatefulSet'),
    ]);
    fleet = await place.open();
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('are known with their region, zone, service and owner, and only where their namespace allows it', async () => {
    const instances = await capabilities().instances.list();
    expect(instances.map(({ region, service, undo }) => `${region} ${service} ${undo}`).sort()).toEqual(
      [
        `us-east instance replaced-by Deployment ${cluster.namespace}/east`,
        `us-east instance replaced-by Deployment ${cluster.namespace}/east`,
        `us-east instance replaced-by StatefulSet ${cluster.namespace}/data`,
        `us-west instance replaced-by Deployment ${cluster.namespace}/west`,
        `us-west instance replaced-by Deployment ${cluster.namespace}/west`,
      ].sort(),
    );
    const west = instances.filter(({ region }) => region === 'us-west');
    expect(west.map(({ zone }) => zone).sort()).toEqual(['us-west-1', 'us-west-2']);
    expect(await fleet.readiness?.obstacles()).toEqual([]);
    const none = await place.open({ protected: [cluster.namespace] });
    expect(await none.capabilities.instances?.list()).toEqual([]);
    expect((await none.readiness?.obstacles())?.join()).toContain(`namespace ${cluster.namespace}`);
  });

  it('are killed, proven gone by their uid, replaced by their owner, and forgotten', async () => {
    const kill = new InstanceKill(capabilities());
    const args = kill.args.parse({ region: 'us-west', count: 1 });
    const [plan] = await kill.plan(await capabilities().instances.list(), args, seeded(1));
    if (!plan) throw new Error('nothing was planned');
    expect(plan.summary).toContain(`until Deployment ${cluster.namespace}/west has replaced it`);
    const injection = { ...plan, id: 'kill-1', run: 'run-kill', kind: kill.kind, class: 'harm' as const };
    await capabilities().leases.announce('run-kill', 1);
    await kill.inject(injection, fence('run-kill', 'kill-1'));
    expect(await known(() => kill.verify(injection))).toMatchObject({ state: 'in-effect' });
    expect(await capabilities().residue.residue()).toMatchObject([{ injection: 'kill-1', run: 'run-kill' }]);
    expect(
      await capabilities().leases.renew('run-kill', 1, ['kill-1', 'other'], new Date(Date.now() + 15_000)),
    ).toEqual(['other']);
    await kill.revert(injection, fence('run-kill', 'kill-1'));
    const { seen: back } = await eventually(
      () => kill.verify(injection),
      ({ state }) => state === 'absent',
      SOON_MS,
    );
    expect(back.evidence).toContain(`Deployment ${cluster.namespace}/west has 2 of 2 pods ready`);
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('that bear the name of one that was killed are left alone', async () => {
    await capabilities().leases.announce('run-named', 1);
    const first = await killed('data-0', 'named');
    const { seen: next } = await eventually(
      async () => uidOf('data-0').catch(() => ''),
      (uid) => uid !== '' && !first.endsWith(uid),
      SOON_MS,
    );
    await capabilities().lifecycle.takeDown(first, 'kill', fence('run-named', 'named'));
    await place.ready('data', 'StatefulSet');
    expect(await uidOf('data-0')).toBe(next);
    await capabilities().lifecycle.bringUp(first, fence('run-named', 'named'));
    expect(await known(() => capabilities().lifecycle.isDown(first, 'kill'))).toMatchObject({ state: 'absent' });
  });

  it('are evicted when their budgets allow it, which are named until then', async () => {
    const budget = (unavailable: number) =>
      cluster.apply(`
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: west }
spec: { maxUnavailable: ${unavailable}, selector: { matchLabels: { app: west } } }
`);
    await budget(0);
    // Before anybody has counted, none is allowed either.
    const status = 'jsonpath={.status.disruptionsAllowed} {.status.desiredHealthy} {.status.currentHealthy}';
    const counted = () => cluster.kubectl('get', 'pdb', 'west', '-o', status);
    expect(await eventually(counted, (seen) => seen === '0 2 2', SOON_MS)).toMatchObject({ seen: '0 2 2' });
    const fault = new InstanceEvict(capabilities());
    const [plan] = await fault.plan(
      await capabilities().instances.list(),
      fault.args.parse({ region: 'us-west' }),
      seeded(1),
    );
    if (!plan) throw new Error('nothing was planned');
    const blocked = `PodDisruptionBudget ${cluster.namespace}/west allows 0 disruptions now: it wants 2 healthy pods and has 2`;
    expect(plan.summary).toContain(`not before it is allowed: ${blocked}`);
    const injection = { ...plan, id: 'evict-1', run: 'run-evict', kind: fault.kind, class: 'harm' as const };
    await capabilities().leases.announce('run-evict', 1);
    await fault.inject(injection, fence('run-evict', 'evict-1', 1, 120_000));
    const waiting = await fault.verify(injection);
    expect(waiting).toMatchObject({ state: 'unknown' });
    expect(waiting.evidence).toContain(blocked);
    await budget(1);
    const { seen: gone } = await eventually(
      () => fault.verify(injection),
      ({ state }) => state === 'in-effect',
      SOON_MS,
    );
    expect(gone).toMatchObject({ state: 'in-effect' });
    await fault.revert(injection, fence('run-evict', 'evict-1'));
    const { seen: back } = await eventually(
      () => fault.verify(injection),
      ({ state }) => state === 'absent',
      SOON_MS,
    );
    expect(back.evidence).toContain(`Deployment ${cluster.namespace}/west has 2 of 2 pods ready`);
    expect(await capabilities().residue.residue()).toEqual([]);
    await cluster.kubectl('delete', 'pdb', 'west');
  });

  it('whose budget never allows it stay, and nobody asks any more after the undo', async () => {
    await cluster.apply(`
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: data }
spec: { maxUnavailable: 0, selector: { matchLabels: { app: data } } }
`);
    const subject = `${idOf('data-0')}@${await uidOf('data-0')}`;
    const held = fence('run-kept', 'kept', 1, 120_000);
    await capabilities().leases.announce('run-kept', 1);
    await capabilities().evictor.evict(subject, held);
    await capabilities().evictor.letBe(subject, held);
    await cluster.kubectl('delete', 'pdb', 'data');
    // Another one's eviction and replacement take longer than it would take to be asked for again.
    const [other = ''] = await place.pods('east');
    const besides = fence('run-kept', 'besides');
    const gone = `${idOf(other)}@${await uidOf(other)}`;
    await capabilities().evictor.evict(gone, besides);
    await eventually(
      () => capabilities().evictor.isEvicted(gone, besides),
      ({ state }) => state === 'in-effect',
      SOON_MS,
    );
    await capabilities().evictor.letBe(gone, besides);
    const back = await known(() => capabilities().evictor.isEvicted(gone, besides));
    expect(back).toMatchObject({ state: 'absent' });
    expect(await capabilities().evictor.isEvicted(subject, held)).toMatchObject({ state: 'absent' });
    expect(subject).toContain(await uidOf('data-0'));
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('are not touched for a worker that a newer one has replaced, nor in a namespace that forbids it', async () => {
    await capabilities().leases.announce('run-old', 2);
    const [name = ''] = await place.pods('east');
    const stale = fence('run-old', 'old', 1);
    await expect(
      capabilities().lifecycle.takeDown(`${idOf(name)}@${await uidOf(name)}`, 'kill', stale),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(capabilities().leases.announce('run-old', 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(
      capabilities().lifecycle.takeDown('kube-system/any@1', 'kill', fence('run-old', 'old', 2)),
    ).rejects.toMatchObject({ code: 'unsupported-by-target' });
    expect(await place.pods('east')).toContain(name);
  });

  it('are let go by the janitor when nobody renews, and its worker is told', async () => {
    const [name = ''] = await place.pods('east');
    const other = await place.open();
    await other.capabilities.leases?.announce('run-lost', 1);
    const subject = `${idOf(name)}@${await uidOf(name)}`;
    await other.capabilities.lifecycle?.takeDown(subject, 'kill', fence('run-lost', 'lost', 1, 8_000));
    await eventually(
      () => capabilities().residue.residue(),
      (residue) => residue.length === 0,
      SOON_MS,
    );
    expect(place.janitorSaid).toContain('run run-lost is not renewed any more');
    expect(await other.capabilities.leases?.renew('run-lost', 1, ['lost'], new Date(Date.now() + 15_000))).toEqual([
      'lost',
    ]);
    await place.ready('east');
  });

  it('are not harmed where no janitor is at work', async () => {
    await place.stopJanitor();
    expect((await fleet.readiness?.obstacles())?.join()).toContain(`no janitor is at work in namespace ${place.own}`);
    place.startJanitor();
    await eventually(
      async () => fleet.readiness?.obstacles(),
      (obstacles) => obstacles?.length === 0,
      SOON_MS,
    );
  });
});
