import type { Fleet } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import { ResourceCpu } from '../../src/faults/resource-cpu.fault.js';
import { ResourceMemory } from '../../src/faults/resource-memory.fault.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { insist } from './agents-of.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;
const MIB = 1024 ** 2;
/** Programs of agents that a pod's own container sees beside its own, with the memory that each has, bytes. */
const LOOK = `const fs = require('fs'); const all = fs.readdirSync('/proc').filter((n) => /^\\d+$/.test(n)).flatMap((n) => { try { const c = fs.readFileSync('/proc/' + n + '/cmdline', 'utf8').split('\\0'); const p = /(burn|hold)\\.js$/.exec(c[1] || ''); const r = /RssAnon:\\s+(\\d+)/.exec(fs.readFileSync('/proc/' + n + '/status', 'utf8')); return p && !c[0].includes('setpriv') ? [[p[1], Number(r[1]) * 1024]] : []; } catch { return []; } }); console.log(JSON.stringify(all));`;

withKubernetes('pods that are loaded from inside', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const run = 'run-loads';
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const subject = async (): Promise<string> => {
    const [pod] = (await capabilities().instances.list()).filter(({ region }) => region === 'us-west');
    return pod?.identity ?? '';
  };
  const burning = (of: string, share: number) => known(() => capabilities().cpu.isBurning(of, share));
  const held = (of: string, injection: string) =>
    known(() => capabilities().memory.isHeld(of, 96 * MIB, { run, injection }));
  const inside = async (): Promise<readonly (readonly [string, number])[]> =>
    JSON.parse(await cluster.kubectl('exec', 'deploy/west', '-c', 'web', '--', 'node', '-e', LOOK)) as [
      string,
      number,
    ][];
  const gone = () =>
    eventually(
      () => inside(),
      (all) => all.length === 0,
      SOON_MS,
    );

  beforeAll(async () => {
    // No agent of a network could be let in there.
    await cluster.kubectl('label', 'namespace', cluster.namespace, 'pod-security.kubernetes.io/enforce=restricted');
    await place.begin();
    place.startJanitor();
    await cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: west }
spec:
  selector: { matchLabels: { app: west } }
  template:
    metadata: { labels: { app: west, app.kubernetes.io/name: instance } }
    spec:
      terminationGracePeriodSeconds: 1
      nodeSelector: { topology.kubernetes.io/region: us-west }
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: web
          image: ${cluster.image}
          command: [sleep, infinity]
          resources: { limits: { memory: 384Mi, cpu: "1" } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`);
    await place.ready('west');
    fleet = await place.open();
    await capabilities().leases.announce(run, 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('are known with what they may use, and let in under restricted pod security, where no agent of a network is', async () => {
    const [pod] = await capabilities().instances.list();
    expect(pod).toMatchObject({ memory: { limit: 384 * MIB } });
    expect(await fleet.readiness?.rehearse(['cpu', 'memory'])).toEqual([]);
    expect((await fleet.readiness?.rehearse(['loss']))?.join()).toContain('lets no agent into its pods');
  });

  it('burn CPU time, measured from inside, until it is ended', async () => {
    const cpu = new ResourceCpu(capabilities());
    const args = cpu.args.parse({ region: 'us-west', count: 1, share: 0.5 });
    const [plan] = await cpu.plan(await capabilities().instances.list(), args, seeded(1));
    if (!plan) throw new Error('nothing was planned');
    expect(plan.summary).toContain('leaves an ended ephemeral container');
    const injection = { ...plan, id: 'burn', run, kind: cpu.kind, class: 'harm' as const };
    await cpu.inject(injection, fence(run, 'burn', 1, 60_000));
    expect(await known(() => cpu.verify(injection))).toMatchObject({ state: 'in-effect' });
    expect((await inside()).map(([program]) => program)).toEqual(['burn']);
    expect(await capabilities().residue.residue()).toHaveLength(1);
    await insist(() => cpu.revert(injection, fence(run, 'burn')));
    expect(await known(() => cpu.verify(injection))).toMatchObject({ state: 'absent' });
    expect(await inside()).toEqual([]);
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('hold memory out of what their limits leave, and no more than that', async () => {
    const memory = new ResourceMemory(capabilities());
    const args = memory.args.parse({ region: 'us-west', count: 1, share: '25%' });
    const [plan] = await memory.plan(await capabilities().instances.list(), args, seeded(1));
    expect(plan?.effect).toMatchObject({ bytes: 96 * MIB });
    const pod = await subject();
    await capabilities().memory.hold(pod, 96 * MIB, fence(run, 'hold', 1, 60_000));
    const { seen } = await eventually(
      () => held(pod, 'hold'),
      ({ state }) => state === 'in-effect',
      SOON_MS,
    );
    expect(seen).toMatchObject({ state: 'in-effect' });
    expect((await inside()).map(([program, bytes]) => [program, bytes > 90 * MIB])).toEqual([['hold', true]]);
    await insist(() => capabilities().memory.release(pod, fence(run, 'hold')));
    expect(await held(pod, 'hold')).toMatchObject({ state: 'absent' });
    expect(await inside()).toEqual([]);
    await expect(capabilities().memory.hold(pod, 500 * MIB, fence(run, 'much', 1, 60_000))).rejects.toMatchObject({
      code: 'unsupported-by-target',
    });
  });

  it('are left alone by themselves when nobody renews', async () => {
    const pod = await subject();
    // Held long before it is let go, however slow the machine is: both are seen at work first.
    await capabilities().cpu.burn(pod, 0.5, fence(run, 'lost', 1, 60_000));
    await capabilities().memory.hold(pod, 96 * MIB, fence(run, 'lost-memory', 1, 60_000));
    const { seen: both } = await eventually(
      () => inside(),
      (all) => all.length === 2,
      SOON_MS,
    );
    expect(both.map(([program]) => program).sort()).toEqual(['burn', 'hold']);
    await insist(async () => {
      const last = new Date(Date.now() + 3_000);
      expect(await capabilities().leases.renew(run, 1, ['lost', 'lost-memory'], last)).toEqual([]);
    });
    expect((await gone()).seen).toEqual([]);
    expect(await burning(pod, 0.5)).toMatchObject({ state: 'absent' });
    expect(await capabilities().residue.residue()).toEqual([]);
  });
});
