import type { RunDocument } from '../../src/core/run/document.js';
import { withHelm } from '../charts/helm.js';
import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { beginCut, catalogOf } from './chart-drill.js';
import { Release } from './release.js';
import { Shop } from './shop.js';

const INSTALLED_WITHIN_MS = 420_000;
const ENDED_WITHIN_MS = 200_000;

withHelm('the chart', () => {
  withKubernetes('in a cluster, with a run that is open', (cluster) => {
    describe('from its installation to its end', () => {
      const release = new Release(cluster);
      const shop = new Shop(cluster);

      beforeAll(async () => {
        await shop.open();
        await release.install({
          ...catalogOf(cluster.namespace, shop.namespace),
          namespaces: [shop.namespace],
          faults: { 'network.partition': true, 'zone.drain': true },
        });
      }, INSTALLED_WITHIN_MS);
      afterAll(async () => {
        await release.uninstall();
        await shop.close();
      }, INSTALLED_WITHIN_MS);

      it('refuses to empty the region in which its own pod lives, as its node tells', async () => {
        const place = (label: string) => `jsonpath={.metadata.labels.topology\\.kubernetes\\.io/${label}}`;
        const pod = ['pods', '--selector=app.kubernetes.io/component=server'];
        const node = await cluster.kubectl('get', ...pod, '--output=jsonpath={.items[0].spec.nodeName}');
        const region = await cluster.kubectl('get', 'node', node, `--output=${place('region')}`);
        const zone = await cluster.kubectl('get', 'node', node, `--output=${place('zone')}`);
        const drain = `silverback run drain-zone --set region=${region} --set zone=${zone} --json`;
        const said = await release.command(drain).catch(({ stdout }: { readonly stdout: string }) => stdout);
        const ended = JSON.parse(said) as RunDocument;
        expect(ended).toMatchObject({ verdict: 'refused', injections: [] });
        expect(ended.reason).toContain(`Silverback itself lives in ${region}, which step empty takes away`);
      });

      it(
        'puts back what the run has in effect before it goes, and leaves nothing',
        async () => {
          await beginCut(release, '1h');
          expect(await shop.policies()).not.toEqual([]);
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
