import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import type { Injection } from '../../src/core/ports/fault.js';
import { seeded } from '../../src/core/random.js';
import { InstanceKill } from '../../src/faults/instance-kill.fault.js';
import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;
const STUCK = 'silverback.test/stuck';

withKubernetes('a pod of a Kubernetes cluster that does not end when it is told to', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const capabilities = () => fleet.capabilities as Capabilities;

  beforeAll(async () => {
    await place.begin();
    await place.serve('web', 'us-west', 1);
    fleet = await place.open();
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('is not taken for killed until it is gone, and then its replacement is waited for', async () => {
    const [name = ''] = await place.pods('web');
    await place.finalizers(name, [STUCK]);
    const fault = new InstanceKill(capabilities());
    const args = fault.args.parse({ region: 'us-west' });
    const [plan] = await fault.plan(await capabilities().instances.list(), args, seeded(1));
    if (!plan) throw new Error('nothing was planned');
    const injection: Injection<typeof plan.effect> = {
      ...plan,
      effect: plan.effect,
      id: 'stuck-1',
      run: 'run-stuck',
      kind: fault.kind,
      class: 'harm',
    };
    const sees = (state: string) =>
      eventually(
        () => fault.verify(injection),
        (seen) => seen.state === state,
        SOON_MS,
      ).then(({ seen }) => seen);
    await capabilities().leases.announce('run-stuck', 1);
    await fault.inject(injection, fence('run-stuck', 'stuck-1', 1, 120_000));
    const waiting = await sees('unknown');
    expect(waiting).toMatchObject({ state: 'unknown' });
    expect(waiting.evidence).toContain('the pod is to end since');
    await place.finalizers(name, []);
    expect(await sees('in-effect')).toMatchObject({ state: 'in-effect' });
    await fault.revert(injection, fence('run-stuck', 'stuck-1'));
    const back = await sees('absent');
    expect(back).toMatchObject({ state: 'absent' });
    expect(back.evidence).toContain('has 1 of 1 pods ready');
    expect(await capabilities().residue.residue()).toEqual([]);
  }, 180_000);
});
