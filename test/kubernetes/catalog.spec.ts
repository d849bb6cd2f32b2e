import { Place } from '../e2e/silverback.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace } from './cluster-place.js';
import { apiServer, smallDrill } from './small-drill.js';

withKubernetes('a catalog on a Kubernetes cluster', (cluster) => {
  const pods = new ClusterPlace(cluster);
  let place: Place;

  beforeAll(async () => {
    await pods.begin();
    pods.startJanitor();
    await Promise.all([pods.serve('west', 'us-west', 2), pods.serve('east', 'us-east', 1)]);
    place = await Place.make(undefined, { KUBECONFIG: cluster.kubeconfig });
    await place.write('experiments/targets/shop.yaml', target(pods.own, cluster.namespace));
    await place.write('experiments/targets/boxes.yaml', BOXES);
    const server = await apiServer(cluster);
    for (const [name, kind] of Object.entries({
      'evict-a-pod': 'instance.evict',
      'restart-a-box': 'instance.restart',
    })) {
      const drill = smallDrill({ name, target: 'boxes', fault: `{ kind: ${kind}, region: us-west }`, server });
      await place.write(`experiments/${name}.yaml`, drill);
    }
  }, 300_000);
  afterAll(() => Promise.all([place.leave(), pods.end()]), 180_000);

  it('ends in a table: what fits ends as it expects, what does not is named with the reason', async () => {
    const { code, stdout } = await place.run('catalog', 'evict-a-pod', 'restart-a-box', '--target', 'shop');
    expect(stdout).toMatch(/evict-a-pod +passed +passed +1 of 1 seen/);
    expect(stdout).toMatch(/restart-a-box does not fit: .*instance\.restart/);
    expect(stdout).toContain('all 1 ended as they expect');
    expect(code).toBe(0);
  }, 240_000);
});

function target(own: string, namespace: string): string {
  return `
apiVersion: silverback/v1
kind: Target
metadata: { name: shop }
spec: { fleet: kubernetes, environment: test, routes: {}, kubernetes: { own: ${own}, namespaces: [${namespace}] } }
`;
}

/** Experiments are written for another target than the one that they run on here. */
const BOXES = `
apiVersion: silverback/v1
kind: Target
metadata: { name: boxes }
spec: { fleet: docker, environment: test, routes: {} }
`;
