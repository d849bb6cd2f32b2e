import { eventually } from '../../conformance/eventually.js';
import { type Going, Place, until } from '../../e2e/silverback.js';
import { withKubernetes } from '../../servers/kubernetes.js';
import { ClusterPlace } from '../cluster-place.js';
import { canStopEnforcing, whileNothingEnforces } from '../enforcement.js';

/** Renewals stop for as long as harm lasts without, and the janitor looks every second. */
const GONE_WITHIN_MS = 60_000;

withKubernetes('runs on a Kubernetes cluster', (cluster) => {
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
    const server = (
      await cluster.kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}')
    ).replace('https://', '');
    await place.write('experiments/targets/cluster.yaml', target(pods.own, cluster.namespace));
    await place.write('experiments/kill-a-pod.yaml', experiment('kill-a-pod', KILL, server));
    await place.write('experiments/cut-pods.yaml', experiment('cut-pods', CUT, server));
    await place.write('experiments/drain-a-zone.yaml', experiment('drain-a-zone', DRAIN, server));
    await place.write('experiments/freeze-a-pod.yaml', experiment('freeze-a-pod', FREEZE, server));
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

  it('refuse what would not stay so, and say why', async () => {
    const { code, stderr } = await place.run('plan', 'freeze-a-pod');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('would not stay so') as string });
  });

  (canStopEnforcing ? it : it.skip)(
    'are inconclusive when policies are accepted and nothing enforces them',
    () =>
      whileNothingEnforces(cluster.kubeconfig, async () => {
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

const KILL = '{ kind: instance.kill, region: us-west, count: 1 }';
const CUT = '{ kind: network.partition, between: [us-west, us-east] }';
const DRAIN = '{ kind: zone.drain, region: us-west, zone: us-west-1 }';
const FREEZE = '{ kind: instance.pause, region: us-west }';

function target(own: string, namespace: string): string {
  return `
apiVersion: silverback/v1
kind: Target
metadata: { name: cluster }
spec:
  fleet: kubernetes
  environment: test
  routes: {}
  kubernetes: { own: ${own}, namespaces: [${namespace}], bystanders: accept }
`;
}

function experiment(name: string, fault: string, server: string): string {
  return `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${name}, title: On the pods of a cluster }
spec:
  target: cluster
  steadyState:
    probes:
      - { name: reachable, type: tcp, failAfter: 20, address: "${server}", tolerance: { latency: { atMost: 10s } } }
  method:
    - id: harm
      fault: ${fault}
    - hold: { for: 5s }
    - revert: harm
`;
}
