import type { Injection } from '../../../src/core/ports/fault.js';
import type { Capabilities, Fleet } from '../../../src/core/ports/fleet.js';
import type { NodeOutage } from '../../../src/core/ports/node-scheduler.js';
import { ZoneDrain } from '../../../src/faults/zone-drain.fault.js';
import { eventually } from '../../conformance/eventually.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { ClusterPlace, fence } from '../cluster-place.js';
import { canStopEnforcing } from '../enforcement.js';
import { whileFrozen } from '../frozen.js';
import { nodeStates, type NodeState } from '../node-states.js';

const ZONE = { region: 'us-west', zone: 'us-west-1' };
const SOON_MS = 90_000;
const LONG_MS = 300_000;

withWholeKubernetes('draining a zone of a Kubernetes cluster', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  let fault: ZoneDrain;
  let before: readonly NodeState[];
  let node: string;
  let begun: Injection<NodeOutage> | null = null;
  const capabilities = () => fleet.capabilities as Capabilities;

  const sees = (injection: Injection<NodeOutage>, good: (state: string, evidence: string) => boolean) =>
    eventually(
      () => fault.verify(injection),
      ({ state, evidence }) => good(state, evidence),
      SOON_MS,
    ).then(({ seen }) => seen);
  const drain = async (run: string): Promise<Injection<NodeOutage>> => {
    const [plan] = await fault.plan(await capabilities().instances.list(), fault.args.parse(ZONE));
    if (!plan) throw new Error('nothing was planned');
    const effect = plan.effect as NodeOutage;
    const injection = { ...plan, effect, id: `${run}-1`, run, kind: fault.kind, class: 'harm' as const };
    begun = injection;
    await capabilities().leases.announce(run, 1);
    await fault.inject(injection, fence(run, injection.id, 1, LONG_MS));
    return injection;
  };
  const undo = async (injection: Injection<NodeOutage>): Promise<void> => {
    await fault.revert(injection, fence(injection.run, injection.id));
    begun = null;
    expect(await sees(injection, (state) => state === 'absent')).toMatchObject({ state: 'absent' });
    expect(await capabilities().residue.residue()).toEqual([]);
  };
  /** @returns the name of the pod that is on the node */
  const there = async (): Promise<string> => {
    const one = async () => (await capabilities().instances.list()).find((pod) => pod.node === node);
    const { seen } = await eventually(one, (pod) => pod?.state === 'running', SOON_MS);
    return (seen?.id ?? '').replace(`${cluster.namespace}/`, '');
  };

  beforeAll(async () => {
    await place.begin();
    before = await nodeStates(cluster);
    node = before.find(({ labels }) => labels['topology.kubernetes.io/zone'] === ZONE.zone)?.name ?? '';
    await place.serve('web', ZONE.region, 2);
    fleet = await place.open();
    fault = new ZoneDrain(capabilities());
  }, LONG_MS);
  afterEach(async () => {
    if (begun) await fault.revert(begun, fence(begun.run, begun.id)).catch(() => undefined);
    const same = (now: readonly NodeState[]) => JSON.stringify(now) === JSON.stringify(before);
    await eventually(() => nodeStates(cluster), same, SOON_MS);
    expect(await nodeStates(cluster)).toEqual(before);
    await cluster.kubectl('rollout', 'restart', 'deployment/web');
    await place.ready('web');
  });
  afterAll(() => place.end(), LONG_MS);

  it(
    'waits for a pod that does not end, by its name, and is done when it is gone',
    async () => {
      const pod = await there();
      await place.finalizers(pod, ['silverback.test/stuck']);
      const injection = await drain('run-stuck');
      const waiting = await sees(injection, (_, evidence) => evidence.includes('2 of 2 pods ready'));
      expect(waiting).toMatchObject({ state: 'unknown' });
      expect(waiting.evidence).toContain(`still on it: ${cluster.namespace}/${pod}`);
      await place.finalizers(pod, []);
      expect(await sees(injection, (state) => state === 'in-effect')).toMatchObject({ state: 'in-effect' });
      await undo(injection);
    },
    LONG_MS,
  );

  it(
    'does not wait for what no other node may run, and says so beforehand',
    async () => {
      const owner = `Deployment ${cluster.namespace}/bound`;
      const terms = `[{ matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: [${ZONE.zone}] }] }]`;
      const asked = `requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: ${terms} }`;
      const pod = `affinity: { nodeAffinity: { ${asked} } }`;
      await place.serveOne({ name: 'bound', region: ZONE.region, pod });
      try {
        const known = async () => (await capabilities().instances.list()).some(({ id }) => id.includes('/bound-'));
        await eventually(known, (is) => is, SOON_MS);
        const injection = await drain('run-bound');
        expect(injection.summary).toContain(`nothing serves of ${owner} until the undo: no other node may run it`);
        const { state, evidence } = await sees(injection, (is) => is === 'in-effect');
        expect({ state, evidence }).toMatchObject({ state: 'in-effect' });
        expect(evidence).toContain('2 of 2 pods ready');
        expect(evidence).toMatch(`${owner} has 0 of 1 pods ready, and ${cluster.namespace}/bound-`);
        await undo(injection);
      } finally {
        await cluster.kubectl('delete', 'deployment', 'bound');
      }
    },
    LONG_MS,
  );

  (canStopEnforcing ? it : it.skip)(
    'whose node is not ready is not done before somebody hears of the node again',
    async () => {
      const pod = await there();
      let injection: Injection<NodeOutage> | null = null;
      await whileFrozen(cluster.kubeconfig, `kubelet-${node}`, async () => {
        await cluster.kubectl('wait', `node/${node}`, '--for=condition=Ready=unknown', '--timeout=120s');
        injection = await drain('run-silent');
        const waiting = await sees(injection, (_, evidence) => evidence.includes('2 of 2 pods ready'));
        expect(waiting).toMatchObject({ state: 'unknown' });
        expect(waiting.evidence).toContain(`still on it: ${cluster.namespace}/${pod}`);
      });
      if (!injection) throw new Error('nothing was drained');
      expect(await sees(injection, (state) => state === 'in-effect')).toMatchObject({ state: 'in-effect' });
      await undo(injection);
    },
    LONG_MS,
  );
});
