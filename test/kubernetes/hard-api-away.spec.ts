import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { type Wire, wireTo } from '../servers/wire.js';
import { HARM_GONE_WITHIN_MS, HardPlace } from './hard-place.js';
import { kubeconfigOf } from './kubeconfig.js';
import { apiServer } from './small-drill.js';

const WITHIN_MS = 300_000;

withKubernetes('runs on a Kubernetes cluster whose API server is away for a while', (cluster) => {
  const place = new HardPlace(cluster);
  let wire: Wire;

  beforeAll(async () => {
    wire = await wireTo(`https://${await apiServer(cluster)}`);
    await place.begin(await kubeconfigOf(cluster, { through: wire.url }));
  }, WITHIN_MS);
  afterEach(() => wire.speak());
  afterAll(async () => {
    await place.end();
    await wire.close();
  }, WITHIN_MS);

  const goneMeanwhile = async (): Promise<void> => {
    const { seen } = await eventually(
      () => place.policies(),
      (names) => names === '',
      HARM_GONE_WITHIN_MS,
    );
    expect(seen).toBe('');
    expect(place.pods.janitorSaid).toContain('is not renewed any more');
  };

  it(
    'in the middle of a fault: the harm ends without them, and who comes back does not do it again',
    async () => {
      const going = await place.cutting();
      wire.silence();
      await goneMeanwhile();
      wire.speak();
      const { code, document } = await place.over(going);
      expect({ code, verdict: document.verdict, residue: document.residue }).toEqual({
        code: 6,
        verdict: 'inconclusive',
        residue: [],
      });
      expect(document.injections.map(({ state }) => state)).toEqual(['reverted', 'reverted']);
      expect([await place.policies(), await place.leases()]).toEqual(['', '']);
    },
    WITHIN_MS,
  );

  it(
    'in the middle of a rollback: it is gone on with until all is seen to be gone',
    async () => {
      const going = await place.cutting();
      wire.silence();
      going.process.kill('SIGINT');
      await goneMeanwhile();
      wire.speak();
      const { code, document } = await place.over(going);
      expect({ code, verdict: document.verdict, residue: document.residue }).toEqual({
        code: 3,
        verdict: 'aborted',
        residue: [],
      });
      expect([await place.policies(), await place.leases()]).toEqual(['', '']);
    },
    WITHIN_MS,
  );
});
