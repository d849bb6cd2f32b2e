import { withKubernetes } from '../servers/kubernetes.js';
import { HardPlace } from './hard-place.js';
import { kubeconfigOf } from './kubeconfig.js';

const WITHIN_MS = 300_000;

withKubernetes('runs on a Kubernetes cluster of a worker whose clock is off by 5 minutes', (cluster) => {
  describe.each(['slow', 'fast'])('%s', (SKEW) => {
    const place = new HardPlace(cluster);
    beforeAll(async () => place.begin(await kubeconfigOf(cluster, {}), { SKEW }), WITHIN_MS);
    afterAll(() => place.end(), WITHIN_MS);

    it(
      'keep their harm for as long as they hold it, and leave nothing',
      async () => {
        // Longer than harm lasts that nobody renews.
        const going = place.commands.startAltered('skewed', 'run', 'kill-a-pod', '--set', 'hold=20s', '--json');
        const { code, document } = await place.over(going);
        const { verdict, reason, residue } = document;
        expect({ code, verdict, reason, residue }).toEqual({ code: 0, verdict: 'passed', reason, residue: [] });
        const off = Date.parse(document.createdAt) - Date.now();
        expect(Math.sign(off)).toBe(SKEW === 'fast' ? 1 : -1);
        expect(place.pods.janitorSaid).not.toContain('is not renewed any more');
        expect(await place.leases()).toBe('');
      },
      WITHIN_MS,
    );
  });
});
