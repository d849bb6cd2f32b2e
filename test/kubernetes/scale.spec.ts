import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 90_000;

withKubernetes('the scale of a region of a Kubernetes cluster', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const capabilities = () => fleet.capabilities as Capabilities;
  const scaler = () => capabilities().scaler;
  const replicas = async (what: string): Promise<number> =>
    Number(await cluster.kubectl('get', what, '-o', 'jsonpath={.spec.replicas}'));
  const notesOf = async (what: string): Promise<string> =>
    cluster.kubectl('get', what, '-o', 'jsonpath={.metadata.labels}{.metadata.annotations}');
  const writersOf = async (what: string): Promise<string> =>
    cluster.kubectl('get', what, '--show-managed-fields', '-o', 'jsonpath={.metadata.managedFields[*].manager}');
  const scaled = async (desired: number) =>
    eventually(
      () => scaler().scaleOf('us-west'),
      (now) => now.desired === desired && now.healthy === desired,
      SOON_MS,
    );

  beforeAll(async () => {
    await place.begin();
    await Promise.all([place.serve('web', 'us-west', 1), place.serve('data', 'us-west', 2, 'StatefulSet')]);
    fleet = await place.open();
    await capabilities().leases.announce('run-scale', 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('grows by its workloads in proportion, is remembered on them, and is as before in the end', async () => {
    const before = await Promise.all([notesOf('deployment/web'), notesOf('statefulset/data')]);
    expect((await scaled(3)).seen).toMatchObject({ desired: 3, healthy: 3 });
    await scaler().scale('us-west', 6, fence('run-scale', 'more'));
    expect((await scaled(6)).seen).toMatchObject({ desired: 6, healthy: 6 });
    expect([await replicas('deployment/web'), await replicas('statefulset/data')]).toEqual([2, 4]);
    expect(await writersOf('deployment/web')).toContain('silverback');
    const residue = await capabilities().residue.residue();
    expect(residue.map(({ kind, detail }) => `${kind}: ${detail}`).sort()).toEqual([
      'scale: scaled from 1 to 2',
      'scale: scaled from 2 to 4',
    ]);
    await scaler().scale('us-west', 3, fence('run-scale', 'more'));
    expect((await scaled(3)).seen).toMatchObject({ desired: 3, healthy: 3 });
    const after = await Promise.all([notesOf('deployment/web'), notesOf('statefulset/data')]);
    expect([after, await capabilities().residue.residue()]).toEqual([before, []]);
    for (const what of ['deployment/web', 'statefulset/data'])
      expect(await writersOf(what)).not.toContain('silverback');
  });

  it('that somebody else changes meanwhile is left so, and named', async () => {
    await scaler().scale('us-west', 6, fence('run-scale', 'foreign'));
    await cluster.kubectl('scale', 'deployment/web', '--replicas=3');
    await expect(scaler().scale('us-west', 3, fence('run-scale', 'foreign'))).rejects.toMatchObject({
      code: 'conflict',
    });
    // The one that nobody else has touched is as before all the same.
    expect([await replicas('deployment/web'), await replicas('statefulset/data')]).toEqual([3, 2]);
    const residue = await capabilities().residue.residue();
    expect(residue.find(({ subject }) => subject.includes('/web'))).toMatchObject({ kind: 'conflict' });
    await cluster.kubectl('scale', 'deployment/web', '--replicas=2');
    await scaler().scale('us-west', 3, fence('run-scale', 'foreign'));
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('is put back, and seen, where nothing new may be done any more', async () => {
    await scaler().scale('us-west', 6, fence('run-scale', 'closed'));
    const enabled = (value: string) =>
      cluster.kubectl('label', 'namespace', cluster.namespace, '--overwrite', `silverback.dev/enabled${value}`);
    const instances = (isSo: (count: number) => boolean) =>
      eventually(async () => (await capabilities().instances.list()).length, isSo, SOON_MS);
    await enabled('-');
    await instances((count) => count === 0);
    expect(await capabilities().residue.residue()).toHaveLength(2);
    await scaler().scale('us-west', 3, fence('run-scale', 'closed'));
    expect([await replicas('deployment/web'), await replicas('statefulset/data')]).toEqual([1, 2]);
    expect(await capabilities().residue.residue()).toEqual([]);
    expect((await scaled(3)).seen).toMatchObject({ desired: 3, healthy: 3 });
    await enabled('=true');
    await instances((count) => count > 0);
  });

  it('is refused for an older worker, and for fewer than there are at rest', async () => {
    await expect(scaler().scale('us-west', 6, fence('run-scale', 'old', 0))).rejects.toMatchObject({
      code: 'stale-epoch',
    });
    await expect(scaler().scale('us-west', 2, fence('run-scale', 'fewer'))).rejects.toThrow(
      'it has 3 at rest; expected no fewer, not 2',
    );
    expect([await replicas('deployment/web'), await replicas('statefulset/data')]).toEqual([1, 2]);
  });

  describe('where an autoscaler says how many', () => {
    const floor = async (): Promise<number> =>
      Number(await cluster.kubectl('get', 'hpa', 'theirs', '-o', 'jsonpath={.spec.minReplicas}'));
    const autoscaler = (max: number) =>
      cluster.apply(`
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: theirs, labels: { team: shop } }
spec: { minReplicas: 1, maxReplicas: ${max}, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`);

    it('is its floor, which the cluster itself keeps, and which is put back exactly', async () => {
      await autoscaler(3);
      const before = await notesOf('hpa/theirs');
      await scaler().scale('us-west', 6, fence('run-scale', 'auto'));
      expect((await scaled(6)).seen).toMatchObject({ desired: 6, healthy: 6 });
      expect([await floor(), await replicas('deployment/web'), await replicas('statefulset/data')]).toEqual([2, 2, 4]);
      expect((await capabilities().residue.residue()).map(({ subject, detail }) => `${subject}: ${detail}`)).toContain(
        `HorizontalPodAutoscaler ${cluster.namespace}/theirs: scaled from 1 to 2`,
      );
      await scaler().scale('us-west', 3, fence('run-scale', 'auto'));
      expect([await floor(), await replicas('statefulset/data'), await notesOf('hpa/theirs')]).toEqual([1, 2, before]);
      expect(await writersOf('hpa/theirs')).not.toContain('silverback');
      expect([await scaler().scaleOf('us-west'), await capabilities().residue.residue()]).toMatchObject([
        { desired: 3 },
        [],
      ]);
    });

    it('is left as somebody else has changed it meanwhile, and named', async () => {
      await scaler().scale('us-west', 6, fence('run-scale', 'theirs'));
      await cluster.kubectl('patch', 'hpa', 'theirs', '--type=merge', '-p', '{"spec":{"minReplicas":3}}');
      await expect(scaler().scale('us-west', 3, fence('run-scale', 'theirs'))).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await floor()).toBe(3);
      const residue = await capabilities().residue.residue();
      expect(residue.find(({ subject }) => subject.includes('/theirs'))).toMatchObject({ kind: 'conflict' });
      await cluster.kubectl('patch', 'hpa', 'theirs', '--type=merge', '-p', '{"spec":{"minReplicas":2}}');
      await scaler().scale('us-west', 3, fence('run-scale', 'theirs'));
      expect([await floor(), await capabilities().residue.residue()]).toEqual([1, []]);
    });

    it('is refused above what it may make, and where another controller keeps it', async () => {
      await autoscaler(3);
      await expect(scaler().scale('us-west', 12, fence('run-scale', 'most'))).rejects.toThrow(
        `HorizontalPodAutoscaler ${cluster.namespace}/theirs makes 3 at most; expected 4 or more`,
      );
      const uid = await cluster.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.metadata.uid}');
      const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
      const owned = JSON.stringify({ metadata: { ownerReferences: [owner] } });
      await cluster.kubectl('patch', 'hpa', 'theirs', '--type=merge', '-p', owned);
      await expect(scaler().scale('us-west', 6, fence('run-scale', 'kept'))).rejects.toThrow(
        'is kept by Deployment web, which would put its floor back',
      );
      expect(await floor()).toBe(1);
    });
  });
});
