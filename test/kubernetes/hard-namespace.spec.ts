import { withKubernetes } from '../servers/kubernetes.js';
import { HardPlace } from './hard-place.js';
import { kubeconfigOf } from './kubeconfig.js';

const WITHIN_MS = 300_000;

withKubernetes('a run on a Kubernetes cluster whose namespace is deleted meanwhile', (cluster) => {
  const place = new HardPlace(cluster);
  beforeAll(async () => place.begin(await kubeconfigOf(cluster, {})), WITHIN_MS);
  afterAll(() => place.end(), WITHIN_MS);

  it(
    'ends by itself, says that its harm is gone, and leaves nothing',
    async () => {
      const going = await place.cutting();
      await cluster.kubectl('delete', 'namespace', cluster.namespace, '--timeout=120s');
      const { code, document } = await place.over(going);
      expect({ code, verdict: document.verdict, residue: document.residue }).toEqual({
        code: 6,
        verdict: 'inconclusive',
        residue: [],
      });
      expect(document.injections.map(({ state }) => state)).toEqual(['reverted', 'reverted']);
      expect(await place.leases()).toBe('');
    },
    WITHIN_MS,
  );
});
