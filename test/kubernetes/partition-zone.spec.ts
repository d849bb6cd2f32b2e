import type { Fleet } from '../../src/core/ports/fleet.js';
import { NetworkPartition } from '../../src/faults/network-partition.fault.js';
import { askedAgain } from '../conformance/asked-again.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence } from './cluster-place.js';
import { IN_ZONES } from './conformance.js';

const SOON_MS = 60_000;

withKubernetes('a zone cut from the rest of its region by NetworkPolicies', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const run = 'run-zone';
  const cut = { from: 'a', to: 'us-west', oneWay: false } as const;
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const cutter = () => capabilities().cutter;
  const seen = () => known(() => cutter().isCut(cut, { run, injection: 'zone' }));
  const policies = async () => (await cluster.kubectl('get', 'networkpolicies', '-o', 'name')).trim().split('\n');
  const heard = (...pairs: (readonly [string, string])[]) =>
    Promise.all(pairs.map(async ([from, to]) => (await place.hears(from, to)).join()));

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await IN_ZONES.serve(place);
    fleet = await place.open(IN_ZONES.target);
    await capabilities().leases.announce(run, 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('hears nobody of it and is heard by nobody, while a zone of that name elsewhere goes on with both', async () => {
    const partition = new NetworkPartition(capabilities());
    const args = partition.args.parse({ zone: 'a', region: 'us-west' });
    const [plan] = await partition.plan(await capabilities().instances.list(), args);
    expect(plan).toMatchObject({
      effect: cut,
      instances: 1,
      summary: expect.stringContaining('by NetworkPolicies') as string,
    });
    await askedAgain(() => cutter().cut(cut, fence(run, 'zone', 1, SOON_MS)));
    expect(await seen()).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/new: 0 of 2 passed.*control: open for all 2/) as string,
    });
    expect(await policies()).toHaveLength(2);
    expect(await heard(['west-a', 'west-b'], ['west-b', 'west-a'])).toEqual(['false', 'false']);
    expect(await heard(['east-a', 'west-a'], ['west-a', 'east-a'], ['east-a', 'west-b'], ['west-b', 'east-a'])).toEqual(
      ['true', 'true', 'true', 'true'],
    );
    await cutter().heal(cut, fence(run, 'zone'));
    expect(await seen()).toMatchObject({ state: 'absent' });
    expect(await heard(['west-a', 'west-b'], ['west-b', 'west-a'])).toEqual(['true', 'true']);
    expect([await policies(), await capabilities().residue.residue()]).toEqual([[''], []]);
  });
});
