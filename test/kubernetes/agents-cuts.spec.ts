import type { Cut } from '../../src/core/ports/cutter.js';
import type { Fleet } from '../../src/core/ports/fleet.js';
import { NetworkPartition } from '../../src/faults/network-partition.fault.js';
import { askedAgain } from '../conformance/asked-again.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { agentsOf, insist, rulesAt } from './agents-of.js';
import { ClusterPlace, fence, PORT } from './cluster-place.js';

const SOON_MS = 60_000;

withKubernetes('cuts between pods by agents', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const run = 'run-agents';
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const cutter = () => capabilities().cutter;
  const cut: Cut = { from: 'us-west', to: 'us-east', oneWay: true };
  const breaks: Cut = { ...cut, established: 'required' };
  const seen = (of: Cut, injection: string) => known(() => cutter().isCut(of, { run, injection }));
  const policies = () => cluster.kubectl('get', 'networkpolicies', '-o', 'name');
  const rules = async (app: string): Promise<readonly string[]> =>
    (await Promise.all((await agentsOf(cluster, app)).map((agent) => rulesAt(cluster, agent)))).flat();

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([place.serve('west', 'us-west', 2), place.serve('east', 'us-east', 1)]);
    fleet = await place.open();
    await capabilities().leases.announce(run, 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('break connections that are open already where that is required, which the proof tells from new ones', async () => {
    const partition = new NetworkPartition(capabilities());
    const args = partition.args.parse({ from: 'us-west', to: 'us-east', established: 'required' });
    const [plan] = await partition.plan(await capabilities().instances.list(), args);
    expect(plan?.summary).toMatch(/by agents in the pods, since .*breaks no connection.*; leaves an ended ephemeral/);
    await askedAgain(() => cutter().cut(breaks, fence(run, 'breaks', 1, 90_000)));
    expect(await seen(breaks, 'breaks')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(
        /new: 0 of 2 passed.*established: 0 of \d carry.*[1-9] broken.*control: open for all 2.*way back: \d of \d/,
      ) as string,
    });
    expect([await place.hears('west', 'east'), await place.hears('east', 'west')]).toEqual([[false], [true, true]]);
    expect(await policies()).toBe('');
    await insist(() => cutter().heal(breaks, fence(run, 'breaks')));
    expect(await seen(breaks, 'breaks')).toMatchObject({ state: 'absent' });
    expect(await place.hears('west', 'east')).toEqual([true]);
    expect(await rules('west')).toEqual([]);
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('are made where a policy isolates the pods already, which the plan names', async () => {
    await cluster.apply(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: theirs }
spec: { podSelector: { matchLabels: { app: east } }, policyTypes: [Ingress], ingress: [{ ports: [{ port: ${PORT} }] }] }
`);
    const partition = new NetworkPartition(capabilities());
    const args = partition.args.parse({ from: 'us-west', to: 'us-east' });
    const { seen: summary } = await eventually(
      async () => (await partition.plan(await capabilities().instances.list(), args))[0]?.summary ?? '',
      (said) => said.includes('theirs'),
      SOON_MS,
    );
    expect(summary).toContain(`by agents in the pods, since`);
    expect(summary).toContain(`policy ${cluster.namespace}/theirs already isolates`);
    await askedAgain(() => cutter().cut(cut, fence(run, 'isolated', 1, 90_000)));
    expect(await seen(cut, 'isolated')).toMatchObject({ state: 'in-effect' });
    expect([await place.hears('west', 'east'), await place.hears('east', 'west')]).toEqual([[false], [true, true]]);
    expect((await policies()).trim()).toBe('networkpolicy.networking.k8s.io/theirs');
    await insist(() => cutter().heal(cut, fence(run, 'isolated')));
    expect(await seen(cut, 'isolated')).toMatchObject({ state: 'absent' });
    expect(await place.hears('west', 'east')).toEqual([true]);
  });

  it('are refused, with the policy by its name, where no agent would be let in either', async () => {
    const level = 'pod-security.kubernetes.io/enforce';
    await cluster.kubectl('label', 'namespace', cluster.namespace, `${level}=baseline`);
    const refused = (await cutter().refusals?.(cut))?.join() ?? '';
    expect(refused).toContain(`policy ${cluster.namespace}/theirs already isolates`);
    expect(refused).toContain('lets no agent into its pods');
    await cluster.kubectl('label', 'namespace', cluster.namespace, `${level}-`);
  });

  it('end by themselves when nobody renews', async () => {
    await askedAgain(() => cutter().cut(cut, fence(run, 'lost', 1, 15_000)));
    expect(await seen(cut, 'lost')).toMatchObject({ state: 'in-effect' });
    const { seen: heard } = await eventually(
      () => place.hears('west', 'east'),
      (all) => all.every((one) => one),
      SOON_MS,
    );
    expect(heard).toEqual([true]);
    expect(await rules('west')).toEqual([]);
    await eventually(
      () => capabilities().residue.residue(),
      (left) => left.length === 0,
      SOON_MS,
    );
    expect(await capabilities().residue.residue()).toEqual([]);
  });
});
