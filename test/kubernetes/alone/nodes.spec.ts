import type { Capabilities, Fleet } from '../../../src/core/ports/fleet.js';
import type { Fence, Injection, PlannedInjection } from '../../../src/core/ports/fault.js';
import type { NodeOutage } from '../../../src/core/ports/node-scheduler.js';
import { seeded } from '../../../src/core/random.js';
import { INJECTION, RUN } from '../../../src/fleets/kubernetes/leases/run-state.js';
import { InstanceKill } from '../../../src/faults/instance-kill.fault.js';
import type { PlaceOutage } from '../../../src/faults/place-outage.js';
import { ZoneDrain } from '../../../src/faults/zone-drain.fault.js';
import { ZoneOutage } from '../../../src/faults/zone-outage.fault.js';
import { eventually } from '../../conformance/eventually.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { ClusterPlace, fence } from '../cluster-place.js';
import { nodeStates, type NodeState } from '../node-states.js';

const SOON_MS = 60_000;
const REPLICAS = 4;
const ZONE = { region: 'us-west', zone: 'us-west-1' };
const LONG_MS = 180_000;

const CLOSED = 'it is closed already, and stays so afterwards';

withWholeKubernetes('nodes of a Kubernetes cluster', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  let before: readonly NodeState[];
  let node: string;
  /** Ends what a test that failed has begun. */
  const open: (() => Promise<void>)[] = [];
  const capabilities = () => fleet.capabilities as Capabilities;

  const nodes = () => nodeStates(cluster);
  const budget = (spec: string) =>
    cluster.apply(`
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { ${spec}, selector: { matchLabels: { app: web } } }
`);
  const allowed = (count: number) =>
    eventually(
      () => cluster.kubectl('get', 'pdb', 'web', '-o', 'jsonpath={.status.disruptionsAllowed}'),
      (seen) => seen === String(count),
      SOON_MS,
    );
  const noBudget = () => cluster.kubectl('delete', 'pdb', 'web', '--ignore-not-found');
  const running = async () => (await capabilities().instances.list()).filter(({ state }) => state === 'running');
  const podsOn = async (name: string) => (await capabilities().instances.list()).filter((pod) => pod.node === name);

  const asBefore = async () => {
    await eventually(nodes, (now) => JSON.stringify(now) === JSON.stringify(before), SOON_MS);
    expect(await nodes()).toEqual(before);
  };
  const isWeb = ({ id }: { readonly id: string }) => id.startsWith(`${cluster.namespace}/web-`);

  /** All at once are placed evenly; one after the other they would not be. */
  const spread = async () => {
    await cluster.kubectl('scale', 'deployment/web', '--replicas=0');
    await eventually(
      async () => (await capabilities().instances.list()).filter(isWeb),
      (pods) => pods.length === 0,
      SOON_MS,
    );
    await cluster.kubectl('scale', 'deployment/web', `--replicas=${REPLICAS}`);
    await place.ready('web');
    const zones = async () => new Set((await running()).filter(isWeb).map(({ zone }) => zone)).size;
    expect((await eventually(zones, (count) => count === 2, SOON_MS)).seen).toBe(2);
  };
  const recorded = (plan: PlannedInjection<unknown> | undefined, run: string, kind: string): Injection<NodeOutage> => {
    if (!plan) throw new Error('nothing was planned');
    return { ...plan, effect: plan.effect as NodeOutage, id: `${run}-1`, run, kind, class: 'harm' };
  };
  const planned = async (fault: ZoneDrain | ZoneOutage, args: object = {}) =>
    fault.plan(await capabilities().instances.list(), fault.args.parse({ ...ZONE, ...args }));
  const begun = async (fault: ZoneDrain | ZoneOutage, run: string, args: object, ttlMs = LONG_MS) => {
    const [plan, ...more] = await planned(fault, args);
    expect(more).toEqual([]);
    const injection = recorded(plan, run, fault.kind);
    open.push(() => fault.revert(injection, fence(run, injection.id)));
    await capabilities().leases.announce(run, 1);
    await fault.inject(injection, fence(run, injection.id, 1, ttlMs));
    return injection;
  };
  const seen = async (fault: PlaceOutage, injection: Injection<NodeOutage>, state: string) => {
    const last = await eventually(
      () => fault.verify(injection),
      (verification) => verification.state === state,
      SOON_MS,
    );
    expect(last.seen).toMatchObject({ state });
    return last.seen.evidence;
  };
  const undone = async (fault: PlaceOutage, injection: Injection<NodeOutage>) => {
    const end: Fence = fence(injection.run, injection.id);
    await fault.revert(injection, end);
    await seen(fault, injection, 'absent');
    expect(await capabilities().residue.residue()).toEqual([]);
  };

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    before = await nodes();
    node = before.find(({ labels }) => labels['topology.kubernetes.io/zone'] === ZONE.zone)?.name ?? '';
    await place.serve('web', ZONE.region, REPLICAS);
    fleet = await place.open();
  }, 300_000);
  beforeEach(async () => {
    await noBudget();
    await spread();
  });
  afterEach(async () => {
    await Promise.allSettled(open.splice(0).map((end) => end()));
    await asBefore();
  });
  afterAll(() => place.end(), 180_000);

  it('are drained as a budget allows, and all is replaced elsewhere', async () => {
    await budget('maxUnavailable: 1');
    await allowed(1);
    const fault = new ZoneDrain(capabilities());
    const counts: number[] = [];
    capabilities().instances.onChange?.(() => void running().then((pods) => counts.push(pods.filter(isWeb).length)));
    const injection = await begun(fault, 'run-drain', {});
    expect(injection.summary).toContain(
      `close node ${node} and evict as their budgets allow: ${cluster.namespace}/web-`,
    );
    expect(await capabilities().residue.residue()).toMatchObject([{ subject: node, run: 'run-drain', kind: 'harm' }]);
    const evidence = await seen(fault, injection, 'in-effect');
    expect(evidence).toContain(`${REPLICAS} of ${REPLICAS} pods ready`);
    expect(await podsOn(node)).toEqual([]);
    expect(counts.length).toBeGreaterThan(0);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(REPLICAS - 1);
    await undone(fault, injection);
  });

  it('are not drained against a budget, which is named, until it allows it', async () => {
    await budget('maxUnavailable: 0');
    await allowed(0);
    const fault = new ZoneDrain(capabilities());
    const injection = await begun(fault, 'run-blocked', {});
    const blocked = `PodDisruptionBudget ${cluster.namespace}/web allows 0 disruptions now`;
    const { seen: waiting } = await eventually(
      () => fault.verify(injection),
      ({ evidence }) => evidence.includes(blocked),
      SOON_MS,
    );
    expect(waiting).toMatchObject({ state: 'unknown' });
    expect(waiting.evidence).toContain(blocked);
    expect((await podsOn(node)).length).toBe(injection.effect.instances.length);
    await budget('maxUnavailable: 1');
    await seen(fault, injection, 'in-effect');
    await undone(fault, injection);
  });

  it('of an outage kill all at once and keep everybody away, budgets or not when that is asked for', async () => {
    await budget('maxUnavailable: 0');
    await allowed(0);
    const fault = new ZoneOutage(capabilities());
    const blocked = `PodDisruptionBudget ${cluster.namespace}/web allows 0 disruptions now`;
    await expect(begun(fault, 'run-refused', {})).rejects.toThrow(blocked);
    const kill = new InstanceKill(capabilities());
    const one = kill.args.parse({ region: ZONE.region });
    await expect(kill.plan(await running(), one, seeded(1))).rejects.toThrow(blocked);
    const injection = await begun(fault, 'run-outage', { budgets: 'ignore' });
    await seen(fault, injection, 'in-effect');
    await place.ready('web');
    expect(await podsOn(node)).toEqual([]);
    expect(await fault.verify(injection)).toMatchObject({ state: 'in-effect' });
    await undone(fault, injection);
  });

  it('that somebody had cordoned stay so', async () => {
    await cluster.kubectl('cordon', node);
    try {
      const fault = new ZoneOutage(capabilities());
      // What is known of nodes comes by a watch, a moment later.
      await eventually(
        () => planned(fault),
        ([plan]) => plan?.summary.includes(CLOSED) === true,
        SOON_MS,
      );
      const injection = await begun(fault, 'run-cordoned', {});
      expect(injection.summary).toContain(CLOSED);
      await seen(fault, injection, 'in-effect');
      await undone(fault, injection);
      const closed = { isCordoned: true, taints: expect.any(Array) as unknown[] };
      const then = before.map((one) => (one.name === node ? { ...one, ...closed } : one));
      expect(await nodes()).toEqual(then);
    } finally {
      await cluster.kubectl('uncordon', node);
    }
  });

  it('that somebody uncordons meanwhile are a conflict, and left so', async () => {
    const fault = new ZoneOutage(capabilities());
    const injection = await begun(fault, 'run-conflict', {});
    await seen(fault, injection, 'in-effect');
    await cluster.kubectl('uncordon', node);
    expect(await seen(fault, injection, 'absent')).toContain('uncordoned by somebody else');
    const again = fence(injection.run, injection.id);
    await expect(fault.inject(injection, again)).rejects.toMatchObject({ code: 'conflict' });
    await expect(fault.revert(injection, again)).rejects.toMatchObject({ code: 'conflict' });
    expect(await capabilities().residue.residue()).toMatchObject([{ kind: 'conflict', subject: node }]);
    await cluster.kubectl('label', 'node', node, `${RUN}-`);
    const notes = [INJECTION, 'silverback.dev/prior', 'silverback.dev/own'].map((note) => `${note}-`);
    await cluster.kubectl('annotate', 'node', node, ...notes);
    await undone(fault, injection);
  });

  it('are opened by the janitor when their worker is gone, also when their Lease is', async () => {
    const fault = new ZoneOutage(capabilities());
    const injection = await begun(fault, 'run-dead', {}, 4_000);
    await seen(fault, injection, 'absent');
    expect(place.janitorSaid).toContain(`undoing node ${node}`);
    await asBefore();
    await spread();
    const second = await begun(fault, 'run-leaseless', {});
    await cluster.kubectl('delete', 'lease', 'silverback-run-run-leaseless', '--namespace', place.own);
    await seen(fault, second, 'absent');
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('with a DaemonSet are not dark, and can be drained', async () => {
    await cluster.apply(`
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: agent, image: "${cluster.image}", command: [sleep, infinity] }]
`);
    try {
      await place.ready('agent', 'DaemonSet');
      const stays = `which is of DaemonSet ${cluster.namespace}/agent`;
      const outage = new ZoneOutage(capabilities());
      const dark = await begun(outage, 'run-agent', {});
      const { seen: last } = await eventually(
        () => outage.verify(dark),
        ({ evidence }) => evidence.includes(stays) && !evidence.includes('still on it'),
        SOON_MS,
      );
      expect(last).toMatchObject({ state: 'unknown' });
      await undone(outage, dark);
      await spread();
      const drain = new ZoneDrain(capabilities());
      const drained = await begun(drain, 'run-agent-drain', {});
      await seen(drain, drained, 'in-effect');
      await undone(drain, drained);
    } finally {
      await cluster.kubectl('delete', 'daemonset', 'agent');
    }
  });
});
