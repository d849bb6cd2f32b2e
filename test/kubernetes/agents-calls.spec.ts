import type { Fleet } from '../../src/core/ports/fleet.js';
import type { UpstreamFault } from '../../src/core/ports/upstream-faults.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { agentsOf, insist } from './agents-of.js';
import { ClusterPlace, fence, PORT } from './cluster-place.js';

const SOON_MS = 60_000;
const DELAY_MS = 1_000;
const isLate = (ms: number): boolean => ms >= DELAY_MS * 0.9;
/** What a pod asks with: the statuses of so many calls, or why there is none, each with its milliseconds. */
const asking = (url: string, calls: number) =>
  `(async () => { const all = []; for (let i = 0; i < ${calls}; i += 1) { const from = performance.now(); const said = await fetch(${JSON.stringify(url)}, { signal: AbortSignal.timeout(5000) }).then((a) => a.status, (e) => e.cause?.code ?? e.name); all.push([said, performance.now() - from]); } console.log(JSON.stringify(all)); })()`;

withKubernetes('calls of pods', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const upstreams = () => capabilities().upstreams;
  const latency = (service: string): UpstreamFault => ({
    region: 'us-west',
    zone: null,
    service: 'instance',
    upstream: { name: service, port: PORT },
    share: 1,
    harm: { kind: 'delay', delay: { distribution: 'fixed', ms: DELAY_MS, capMs: 10_000 } },
  });
  const errors: UpstreamFault = { ...latency('east'), harm: { kind: 'abort', with: 503 } };
  const seen = (fault: UpstreamFault, run: string, injection: string, of = upstreams()) =>
    known(() => of.isDisturbed(fault, { run, injection }));
  const calls = async (from: string, host = 'east'): Promise<readonly (readonly [number | string, number])[]> =>
    JSON.parse(
      await cluster.kubectl(
        'exec',
        `deploy/${from}`,
        '-c',
        'web',
        '--',
        'node',
        '-e',
        asking(`http://${host}:${PORT}`, 3),
      ),
    ) as [number | string, number][];
  /** A busy machine may be slow by itself, and sooner or later is not. */
  const onTime = async (from: string): Promise<boolean> =>
    (
      await eventually(
        () => calls(from),
        (all) => all.some(([status, ms]) => status === 200 && !isLate(ms)),
        SOON_MS,
      )
    ).seen.some(([, ms]) => !isLate(ms));
  const agents = (app: string) => agentsOf(cluster, app);

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([place.serve('west', 'us-west', 2), place.serve('east', 'us-east', 2)]);
    await cluster.apply(`
apiVersion: v1
kind: Service
metadata: { name: east }
spec: { selector: { app: east }, ports: [{ port: ${PORT} }] }
`);
    fleet = await place.open();
    await capabilities().leases.announce('run-calls', 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('are late at the callers alone, proven from inside, and on time again', async () => {
    expect(await upstreams().known()).toEqual(['east', 'instance']);
    await upstreams().disturb(latency('east'), fence('run-calls', 'late', 1, 60_000));
    const proof = await seen(latency('east'), 'run-calls', 'late');
    expect(proof).toMatchObject({ state: 'in-effect' });
    expect(proof.evidence).toContain('2 of 2 disturbed');
    for (const [status, ms] of await calls('west')) expect([status, isLate(ms)]).toEqual([200, true]);
    expect(await onTime('east')).toBe(true);
    expect(await capabilities().residue.residue()).toHaveLength(2);
    expect(await capabilities().leases.renew('run-calls', 1, ['late', 'other'], new Date(Date.now() + 60_000))).toEqual(
      ['other'],
    );
    await insist(() => upstreams().calm(latency('east'), fence('run-calls', 'late')));
    expect(await seen(latency('east'), 'run-calls', 'late')).toMatchObject({ state: 'absent' });
    expect(await onTime('west')).toBe(true);
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('fail with a status that nobody has answered, by the agents that are there already', async () => {
    const before = await agents('west');
    expect(before).toHaveLength(2);
    await upstreams().disturb(errors, fence('run-calls', 'fail', 1, 60_000));
    expect(await seen(errors, 'run-calls', 'fail')).toMatchObject({ state: 'in-effect' });
    expect((await calls('west')).map(([status]) => status)).toEqual([503, 503, 503]);
    expect((await calls('east')).map(([status]) => status)).toEqual([200, 200, 200]);
    await insist(() => upstreams().calm(errors, fence('run-calls', 'fail')));
    expect(await seen(errors, 'run-calls', 'fail')).toMatchObject({ state: 'absent' });
    expect((await calls('west')).map(([status]) => status)).toEqual([200, 200, 200]);
    expect(await agents('west')).toEqual(before);
    expect(await agents('east')).toEqual([]);
  });

  it('are well again by themselves when nobody renews', async () => {
    const other = await place.open();
    await other.capabilities.leases?.announce('run-lost', 1);
    // Its agents are made, and are seen to bite, before the time that nobody renews begins.
    await other.capabilities.upstreams?.disturb(errors, fence('run-lost', 'lost', 1, 120_000));
    expect(await seen(errors, 'run-lost', 'lost', other.capabilities.upstreams)).toMatchObject({ state: 'in-effect' });
    await insist(async () => {
      const last = new Date(Date.now() + 5_000);
      expect(await other.capabilities.leases?.renew('run-lost', 1, ['lost'], last)).toEqual([]);
    });
    const { seen: again } = await eventually(
      () => calls('west'),
      (all) => all.every(([status]) => status === 200),
      SOON_MS,
    );
    expect(again.map(([status]) => status)).toEqual([200, 200, 200]);
    expect(await seen(errors, 'run-lost', 'lost', other.capabilities.upstreams)).toMatchObject({ state: 'absent' });
    expect(await other.capabilities.leases?.renew('run-lost', 1, ['lost'], new Date(Date.now() + 15_000))).toEqual([
      'lost',
    ]);
  });

  it('are not harmed for a worker that a newer one has replaced', async () => {
    await capabilities().leases.announce('run-calls', 2);
    await expect(upstreams().disturb(errors, fence('run-calls', 'old', 1))).rejects.toMatchObject({
      code: 'stale-epoch',
    });
    expect((await calls('west')).map(([status]) => status)).toEqual([200, 200, 200]);
  });

  it('are refused beforehand where pod security lets no agent in, and without an image of which to make them', async () => {
    expect(await fleet.readiness?.rehearse(['upstreams'])).toEqual([]);
    const level = 'pod-security.kubernetes.io/enforce';
    await cluster.kubectl('label', 'namespace', cluster.namespace, `${level}=baseline`);
    const refused = (await fleet.readiness?.rehearse(['upstreams']))?.join() ?? '';
    expect(refused).toContain(`namespace ${cluster.namespace} lets no agent into its pods`);
    expect(refused).toContain('NET_ADMIN');
    await cluster.kubectl('label', 'namespace', cluster.namespace, `${level}-`);
    const unknown = await place.open({ image: undefined });
    expect((await unknown.readiness?.rehearse(['upstreams']))?.join()).toContain('spec.kubernetes.image');
  });

  it('leave ended containers behind, and nothing that is at work', async () => {
    await place.leave();
    const { seen: ended } = await eventually(
      () => agents('west'),
      (all) => all.length > 0 && all.every((one) => one.ended),
      SOON_MS,
    );
    expect(ended.map((one) => one.ended)).not.toContain(false);
    const later = await place.open();
    expect((await later.readiness?.warnings?.())?.join()).toContain(`tombstone: pods of ${cluster.namespace}`);
    expect(await later.capabilities.residue?.residue()).toEqual([]);
  });
});
