import type { Fleet } from '../../src/core/ports/fleet.js';
import { NetworkPartition } from '../../src/faults/network-partition.fault.js';
import { askedAgain } from '../conformance/asked-again.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { agentsOf } from './agents-of.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;

withKubernetes('cuts between pods by NetworkPolicies', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const cutter = () => capabilities().cutter;
  const westToEast = { from: 'us-west', to: 'us-east', oneWay: false } as const;
  const seen = (injection: string, cut: { from: string; to: string; oneWay: boolean } = westToEast, run = 'run-cut') =>
    known(() => cutter().isCut(cut, { run, injection }));
  const policies = async (): Promise<string> => cluster.kubectl('get', 'networkpolicies', '-o', 'name');

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([place.serve('west', 'us-west', 2), place.serve('east', 'us-east', 2)]);
    fleet = await place.open();
    await capabilities().leases.announce('run-cut', 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('close one way for new connections, prove it from inside, and open it again', async () => {
    expect([await place.hears('west', 'east'), await place.hears('east', 'west')]).toEqual([
      [true, true],
      [true, true],
    ]);
    const oneWay = { ...westToEast, oneWay: true };
    await askedAgain(() => cutter().cut(oneWay, fence('run-cut', 'cut', 1, SOON_MS)));
    const proof = await seen('cut', oneWay);
    expect(proof).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/new: 0 of 4 passed/) as string,
    });
    expect(proof.evidence).toContain('way back: 4 of 4 passed');
    expect([
      await place.hears('west', 'east'),
      await place.hears('east', 'west'),
      await place.hears('west', 'west'),
    ]).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    expect(await capabilities().residue.residue()).toHaveLength(1 + (await policies()).trim().split('\n').length);
    await cutter().heal(oneWay, fence('run-cut', 'cut'));
    expect(await seen('cut', oneWay)).toMatchObject({ state: 'absent' });
    expect(await place.hears('west', 'east')).toEqual([true, true]);
    expect([await policies(), await capabilities().residue.residue()]).toEqual(['', []]);
  });

  it('cover pods that are made while they are on', async () => {
    await askedAgain(() => cutter().cut(westToEast, fence('run-cut', 'later', 1, SOON_MS)));
    expect(await seen('later')).toMatchObject({ state: 'in-effect' });
    await cluster.kubectl('delete', 'pods', '-l', 'app=west', '--grace-period=0', '--force', '--wait=true');
    await place.ready('west');
    expect(await seen('later')).toMatchObject({ state: 'in-effect' });
    expect(await place.hears('west', 'east')).toEqual([false, false]);
    await cutter().heal(westToEast, fence('run-cut', 'later'));
    expect(await seen('later')).toMatchObject({ state: 'absent' });
  });

  it('are gone on with, and taken away, by a worker that takes over before they were proven', async () => {
    await capabilities().leases.announce('run-taken', 1);
    await askedAgain(() => cutter().cut(westToEast, fence('run-taken', 'taken', 1, SOON_MS)));
    const made = await policies();
    expect(made).not.toBe('');
    const successor = (await place.open()).capabilities as Required<Fleet['capabilities']>;
    await successor.leases.announce('run-taken', 2);
    await askedAgain(() => successor.cutter.cut(westToEast, fence('run-taken', 'taken', 2, SOON_MS)));
    const of = { run: 'run-taken', injection: 'taken' };
    expect(await known(() => successor.cutter.isCut(westToEast, of))).toMatchObject({ state: 'in-effect' });
    expect([await policies(), await agentsOf(cluster, 'west')]).toEqual([made, []]);
    await successor.cutter.heal(westToEast, fence('run-taken', 'taken', 2));
    expect(await known(() => successor.cutter.isCut(westToEast, of))).toMatchObject({ state: 'absent' });
    expect([await policies(), await place.hears('west', 'east')]).toEqual(['', [true, true]]);
  });

  it('are seen, and seen gone, where a rule of others lets the callers reach only some', async () => {
    await place.serveOne({ name: 'other', region: 'us-east' });
    await cluster.apply(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: theirs }
spec:
  podSelector: { matchLabels: { app: west } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [west, east] }] } }] }]
`);
    const isKept = (all: readonly boolean[]) => all.every((one) => !one);
    await eventually(() => place.hears('west', 'other'), isKept, SOON_MS);
    expect([await place.hears('west', 'east'), await place.hears('west', 'other')]).toEqual([[true, true], [false]]);
    await askedAgain(() => cutter().cut(westToEast, fence('run-cut', 'some', 1, SOON_MS)));
    expect(await seen('some')).toMatchObject({ state: 'in-effect' });
    await cutter().heal(westToEast, fence('run-cut', 'some'));
    expect(await seen('some')).toMatchObject({ state: 'absent' });
    expect(await place.hears('west', 'east')).toEqual([true, true]);
    await cluster.kubectl('delete', 'networkpolicy/theirs', 'deployment/other', '--wait=true');
  });

  it('go around pods in the network of their node, which the plan names', async () => {
    await place.serveOne({ name: 'edge', region: 'us-west', pod: 'hostNetwork: true' });
    const partition = new NetworkPartition(capabilities());
    const args = partition.args.parse({ from: 'us-west', to: 'us-east' });
    const planned = async () =>
      (await partition.plan(await capabilities().instances.list(), args)).map(({ summary }) => summary).join();
    const uncovered = `uncovered: ${cluster.namespace}/edge-`;
    const { seen: summary } = await eventually(planned, (said) => said.includes(uncovered), SOON_MS);
    expect(summary).toMatch(
      /, by NetworkPolicies \(covers: labels\); uncovered: \S+\/edge-\S+ uses its node's own network/,
    );
    const oneWay = { ...westToEast, oneWay: true };
    await askedAgain(() => cutter().cut(oneWay, fence('run-cut', 'around', 1, SOON_MS)));
    const proof = await seen('around', oneWay);
    expect(proof).toMatchObject({ state: 'in-effect', evidence: expect.stringContaining(uncovered) as string });
    expect([await place.hears('west', 'east'), await place.hears('edge', 'east')]).toEqual([
      [false, false],
      [true, true],
    ]);
    await cutter().heal(oneWay, fence('run-cut', 'around'));
    expect(await seen('around', oneWay)).toMatchObject({ state: 'absent' });
    await cluster.kubectl('delete', 'deployment', 'edge', '--wait=true');
  });

  it('are taken away by the janitor when nobody renews', async () => {
    const other = await place.open();
    await other.capabilities.leases?.announce('run-lost', 1);
    const cutting = async () => other.capabilities.cutter?.cut(westToEast, fence('run-lost', 'lost', 1, 3_000));
    const { seen: cut } = await eventually(
      () => cutting().then(() => '', String),
      (said) => said === '',
      SOON_MS,
    );
    expect(cut).toBe('');
    await eventually(policies, (names) => names === '', SOON_MS);
    expect(await policies()).toBe('');
    expect(place.janitorSaid).toContain('run run-lost is not renewed any more');
    expect(await seen('lost', westToEast, 'run-lost')).toMatchObject({ state: 'absent' });
  });
});
