import { eventually } from '../../conformance/eventually.js';
import { type Going, Place, until } from '../../e2e/silverback.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { ClusterPlace } from '../cluster-place.js';
import { canStopEnforcing } from '../enforcement.js';
import { whileFrozen } from '../frozen.js';
import { apiServer, ownTarget, smallDrill } from '../small-drill.js';

/** Renewals stop for as long as harm lasts without, and the janitor looks every second. */
const GONE_WITHIN_MS = 60_000;

withWholeKubernetes('runs on a Kubernetes cluster', (cluster) => {
  const pods = new ClusterPlace(cluster);
  let place: Place;
  const policies = async (): Promise<string> => cluster.kubectl('get', 'networkpolicies', '-o', 'name');
  const marked = async (): Promise<string> => cluster.kubectl('get', 'nodes', '-l', 'silverback.dev/run', '-o', 'name');
  const leases = async (): Promise<string> =>
    cluster.kubectl('get', 'leases', '-n', pods.own, '-l', 'silverback.dev/run', '-o', 'name');

  beforeAll(async () => {
    await pods.begin();
    pods.startJanitor();
    await Promise.all([pods.serve('west', 'us-west', 2), pods.serve('east', 'us-east', 2)]);
    place = await Place.make(undefined, { KUBECONFIG: cluster.kubeconfig });
    const server = await apiServer(cluster);
    await place.write('experiments/targets/cluster.yaml', ownTarget(pods.own, cluster.namespace));
    for (const [name, fault] of Object.entries(FAULTS)) {
      const drill = smallDrill({ name, target: 'cluster', fault, server, hold: '5s' });
      await place.write(`experiments/${name}.yaml`, drill);
    }
  }, 300_000);
  afterAll(async () => {
    await Promise.all([place.leave(), pods.end()]);
  }, 180_000);

  it.each(['kill-a-pod', 'cut-pods', 'drain-a-zone'])(
    '%s passes, and leaves nothing behind',
    async (name) => {
      const { code, document, stderr } = await place.drill(name);
      expect({ code, reason: document.reason, stderr: code === 0 ? '' : stderr }).toEqual({
        code: 0,
        reason: document.reason,
        stderr: '',
      });
      expect(document).toMatchObject({ verdict: 'passed', residue: [] });
      expect(document.injections.map(({ state }) => state)).toEqual(document.injections.map(() => 'reverted'));
      expect([await policies(), await leases(), await marked()]).toEqual(['', '', '']);
    },
    180_000,
  );

  it('refuse what pods are not offered, and say why', async () => {
    const { code, stderr } = await place.run('plan', 'freeze-a-pod');
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining('does not offer what instance.pause needs') as string,
    });
  });

  (canStopEnforcing ? it : it.skip)(
    'are inconclusive when policies are accepted and nothing enforces them',
    () =>
      whileFrozen(cluster.kubeconfig, 'kube-router-', async () => {
        const { code, document } = await place.drill('cut-pods');
        expect({ code, verdict: document.verdict, residue: document.residue }).toEqual({
          code: 6,
          verdict: 'inconclusive',
          residue: [],
        });
        expect(document.reason).toContain('network plugin seems to enforce none');
        expect(await policies()).toBe('');
      }),
    180_000,
  );

  it('whose worker is killed end by themselves, and the next command says so', async () => {
    const going = place.start('run', 'cut-pods');
    await until('the cut is in effect', async () => / in effect: /.test(going.said()) || failIfOver(going));
    going.process.kill('SIGKILL');
    await going.ended;
    const { seen } = await eventually(policies, (names) => names === '', GONE_WITHIN_MS);
    expect(seen).toBe('');
    const { code } = await place.run('janitor');
    const [last] = await place.documents();
    expect({ code, verdict: last?.verdict, reason: last?.reason, residue: last?.residue }).toEqual({
      code: 0,
      verdict: 'aborted',
      reason: 'orchestrator-lost',
      residue: [],
    });
    expect(await leases()).toBe('');
  }, 240_000);
});

function failIfOver(going: Going): false {
  const said = going.said();
  if (/refused|putting back/.test(said)) throw new Error(`it is over before it could be killed: ${said}`);
  return false;
}

const FAULTS = {
  'kill-a-pod': '{ kind: instance.kill, region: us-west, count: 1 }',
  'cut-pods': '{ kind: network.partition, between: [us-west, us-east] }',
  'drain-a-zone': '{ kind: zone.drain, region: us-west, zone: us-west-1 }',
  'freeze-a-pod': '{ kind: instance.pause, region: us-west }',
};
