import { findCluster } from '../../../src/fleets/kubernetes/cluster.js';
import { HttpRoutes } from '../../../src/fleets/kubernetes/route-objects.js';
import { kubernetesSchema } from '../../../src/core/target/kubernetes-schema.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { storedRoute, withGatewayApi } from '../gateway-api.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const leaves = 'held' as const;
const NOTES = { 'silverback.dev/run': 'r1', 'silverback.dev/epoch': '1' };
const NO_NOTES = { 'silverback.dev/run': null, 'silverback.dev/epoch': null };

withWholeKubernetes('HTTPRoutes of a cluster', (cluster) => {
  withGatewayApi(cluster, () => {
    const { namespace } = cluster;
    const www = { namespace, name: 'www' };
    const open = () => new HttpRoutes(findCluster(kubernetesSchema.parse({ kubeconfig: cluster.kubeconfig })));
    const weights = (...all: [number, number][]) => new Map(all);

    const stored = () => storedRoute(cluster, www.name);

    beforeEach(() =>
      cluster.apply(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: www, labels: { "kustomize.toolkit.fluxcd.io/name": shop } }
spec:
  parentRefs: [{ name: nobody }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /api } }]
      filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-a, value: b }] } }]
      backendRefs: [{ name: api, port: 80 }]
    - backendRefs: [{ name: svc-west, port: 80 }, { name: svc-east, port: 80, weight: 3 }]
`),
    );
    afterEach(() => cluster.kubectl('delete', 'httproute', 'www'));

    it('are read with the weights that they mean, and who keeps them', async () => {
      const { rules, parents, generation, keptBy } = await open().read(www);
      expect(rules).toEqual([
        [{ name: 'api', weight: 1 }],
        [
          { name: 'svc-west', weight: 1 },
          { name: 'svc-east', weight: 3 },
        ],
      ]);
      expect([generation, keptBy]).toEqual([1, ['Flux (label kustomize.toolkit.fluxcd.io/name)']]);
      expect(parents).toEqual([{ name: `${namespace}/nobody`, accepted: null, observedGeneration: null }]);
    });

    it.each([
      ['beside annotations of others', []],
      ['without any annotation', [`${LAST_APPLIED}-`]],
    ])('are changed in nothing but weights and notes, and back, %s', async (_, annotations) => {
      if (annotations.length > 0) await cluster.kubectl('annotate', 'httproute', 'www', ...annotations);
      const routes = open();
      const before = await stored();
      const read = await routes.read(www);
      await routes.change(www, read, { rule: 1, weights: weights([0, 4500], [1, 5500]), notes: NOTES, leaves });

      const changed = await routes.read(www);
      expect(changed.notes).toEqual({ ...read.notes, ...NOTES });
      expect(changed.rules[1]?.map(({ weight }) => weight)).toEqual([4500, 5500]);
      expect(changed.generation).toBe(read.generation + 1);
      expect(changed.writers.map(({ manager }) => manager)).toContain('silverback');
      const home = { rule: 1, weights: weights([0, 1], [1, 3]), notes: {}, leaves: 'home' } as const;
      await routes.change(www, changed, home);
      const free = { rule: 1, weights: weights(), notes: NO_NOTES, leaves: 'free' } as const;
      await routes.change(www, await routes.read(www), free);
      expect(await stored()).toEqual(before);
      expect((await routes.read(www)).writers.map(({ manager }) => manager)).not.toContain('silverback');
    });

    it('are not changed when anybody has changed anything since they were read', async () => {
      const routes = open();
      const read = await routes.read(www);
      await cluster.kubectl('label', 'httproute', 'www', 'edited=yes');
      const before = await stored();
      await expect(
        routes.change(www, read, { rule: 1, weights: weights([0, 9]), notes: NOTES, leaves }),
      ).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await stored()).toEqual(before);
    });

    it('tell a weight that is not allowed, and a route that is not there, from a conflict', async () => {
      const routes = open();
      const read = await routes.read(www);
      const tooMuch = { rule: 1, weights: weights([0, 1_000_001]), notes: {}, leaves };
      await expect(routes.change(www, read, tooMuch)).rejects.toMatchObject({
        code: 'target-unreachable',
        details: { context: { status: 422 } },
        message: expect.stringContaining('1000000') as string,
      });
      await expect(routes.read({ namespace, name: 'none' })).rejects.toMatchObject({
        details: { context: { status: 404 } },
      });
    });
  });
});
