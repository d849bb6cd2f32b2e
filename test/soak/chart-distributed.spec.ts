import type { RunDocument } from '../../src/core/run/document.js';
import type { Recorded } from '../../src/core/run/event.js';
import { withHelm } from '../charts/helm.js';
import { DISTRIBUTED } from '../charts/manifests.js';
import { eventually } from '../conformance/eventually.js';
import { Place, until } from '../e2e/silverback.js';
import { withWholeKubernetes } from '../servers/kubernetes.js';
import { withPostgres } from '../servers/postgres.js';
import { withRedis } from '../servers/redis.js';
import { type Wire, wireTo } from '../servers/wire.js';
import { beginCut, catalogOf } from '../kubernetes/chart-drill.js';
import { ownAddress } from '../kubernetes/own-address.js';
import { Release } from '../kubernetes/release.js';
import { Shop } from '../kubernetes/shop.js';

const WITHIN_MS = 420_000;
const ENDED_WITHIN_MS = 200_000;

const PASSED = { verdict: 'passed', reason: 'every step and every check held', residue: [] };
const said = ({ verdict, reason, residue }: RunDocument): object => ({ verdict, reason, residue });

withHelm('the chart, distributed', () => {
  withPostgres('on a PostgreSQL', 'share', (postgres) => {
    withRedis('and a Redis', 'own', (redis) => {
      withWholeKubernetes('in a cluster', (cluster) => {
        describe('from its installation to its end', () => {
          const release = new Release(cluster, 'silverback-api');
          const shop = new Shop(cluster);
          const wires: Wire[] = [];
          let journal: Place;
          let values: object;

          const begun = async (hold: string): Promise<string> => {
            const run = await beginCut(release, hold);
            expect(await shop.policies()).not.toEqual([]);
            return run;
          };
          const document = (run: string): Promise<RunDocument> => release.told(`runs/${run}`);
          const over = (run: string): Promise<RunDocument> =>
            until('the run is over', async () => {
              const now = await document(run);
              return now.status === 'finished' && now;
            });
          /** The pod that has the run in hand. */
          const holder = async (run: string): Promise<string> => {
            const { items } = await release.told<{ items: readonly Recorded[] }>(`runs/${run}/events?limit=500`);
            const [last] = items
              .flatMap(({ event }) => ('by' in event && 'epoch' in event ? [event.by] : []))
              .slice(-1);
            return (last ?? '').replace(/:\d+$/, '');
          };

          beforeAll(async () => {
            const database = await postgres.database();
            journal = await Place.make(undefined, { DATABASE_URL: database });
            for (const [name, key, url] of [
              ['postgres', 'DATABASE_URL', database],
              ['redis', 'REDIS_URL', redis.url],
            ] as const) {
              const wire = await wireTo(url, ownAddress());
              wires.push(wire);
              await cluster.kubectl('create', 'secret', 'generic', name, `--from-literal=${key}=${wire.url}`);
            }
            await shop.open();
            values = {
              ...DISTRIBUTED,
              ...catalogOf(cluster.namespace, shop.namespace),
              namespaces: [shop.namespace],
              faults: { 'network.partition': true },
            };
          }, WITHIN_MS);
          afterAll(async () => {
            await release.uninstall();
            await Promise.all([shop.close(), journal.leave()]);
            await Promise.all(wires.map((wire) => wire.close()));
          }, WITHIN_MS);

          it(
            'installs, its own test finds it well, and a run on pods passes',
            async () => {
              await release.install(values);
              await release.test();
              const ended = JSON.parse(await release.command('silverback run cut-pods --json')) as RunDocument;
              expect(ended).toMatchObject({ verdict: 'passed', residue: [], interruptions: [] });
              expect(await shop.policies()).toEqual([]);
            },
            WITHIN_MS,
          );

          it(
            'an upgrade that replaces all pods ends no run: it goes on, and its interruption is told',
            async () => {
              const run = await begun('45s');
              await release.command(`silverback pause ${run}`);
              await until('it is paused', async () => (await document(run)).status === 'paused');
              const first = await holder(run);
              await release.upgrade({ ...values, env: { SILVERBACK_LOG_LEVEL: 'debug' } });
              expect(await document(run)).toMatchObject({ status: 'paused' });
              await release.command(`silverback resume ${run}`);
              expect(await cluster.kubectl('get', 'pods', '--output=name')).not.toContain(first);
              const ended = await over(run);
              expect(said(ended)).toEqual(PASSED);
              expect(ended.interruptions.length).toBeGreaterThan(0);
              expect(await shop.policies()).toEqual([]);
            },
            WITHIN_MS,
          );

          it(
            'a worker that is deleted at once in mid-fault has its run taken over by another one',
            async () => {
              const run = await begun('20s');
              const first = await holder(run);
              await cluster.kubectl('delete', 'pod', first, '--grace-period=0', '--force');
              const ended = await over(run);
              expect(said(ended)).toEqual(PASSED);
              expect(ended.interruptions).toHaveLength(1);
              expect(ended.interruptions[0]?.by).not.toContain(first);
              expect(await shop.policies()).toEqual([]);
            },
            WITHIN_MS,
          );

          it(
            'is removed with a run that is open: everything is halted before, and nothing is left',
            async () => {
              const run = await begun('1h');
              await release.uninstall();
              expect(await shop.policies()).toEqual([]);
              const { stdout } = await journal.run('show', run, '--json');
              expect(JSON.parse(stdout)).toMatchObject({
                verdict: 'aborted',
                reason: 'halt: Silverback is being removed',
                residue: [],
              });
              const left = await eventually(
                () => release.objects(),
                (objects) => objects.length === 0,
                ENDED_WITHIN_MS,
              );
              expect(left.seen).toEqual([]);
            },
            WITHIN_MS,
          );
        });
      });
    });
  });
});
