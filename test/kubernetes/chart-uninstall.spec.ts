import { withHelm } from '../charts/helm.js';
import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { catalogOf } from './chart-drill.js';
import { Release } from './release.js';
import { Shop } from './shop.js';

const INSTALLED_WITHIN_MS = 420_000;
const BEGUN_WITHIN_MS = 120_000;
const ENDED_WITHIN_MS = 200_000;

withHelm('the chart', () => {
  withKubernetes('in a cluster, with a run that is open', (cluster) => {
    describe('when it is removed', () => {
      const release = new Release(cluster);
      const shop = new Shop(cluster);

      beforeAll(async () => {
        await shop.open();
        await release.install({
          ...catalogOf(cluster.namespace, shop.namespace),
          namespaces: [shop.namespace],
          faults: { 'network.partition': true },
        });
      }, INSTALLED_WITHIN_MS);
      afterAll(async () => {
        await release.uninstall();
        await shop.close();
      }, INSTALLED_WITHIN_MS);

      it(
        'puts back what the run has in effect before it goes, and leaves nothing',
        async () => {
          await release.command('silverback run cut-pods --set hold=1h --detach');
          const begun = await eventually(
            () => shop.policies(),
            (policies) => policies.length > 0,
            BEGUN_WITHIN_MS,
          );
          expect(begun.seen).not.toEqual([]);
          await release.uninstall();
          expect(await shop.policies()).toEqual([]);
          const left = await eventually(
            () => release.objects(),
            (objects) => objects.length === 0,
            ENDED_WITHIN_MS,
          );
          expect(left.seen).toEqual([]);
          expect(await cluster.kubectl('get', 'jobs', '--output=name')).toBe('');
        },
        INSTALLED_WITHIN_MS,
      );
    });
  });
});
