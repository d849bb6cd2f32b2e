import { Crew, type Door } from '../e2e/crew.js';
import { Place, until, type Going } from '../e2e/silverback.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { withPostgres } from '../servers/postgres.js';
import { withRedis } from '../servers/redis.js';
import { ClusterPlace } from './cluster-place.js';
import { ownTarget } from './small-drill.js';

const WITHIN_MS = 180_000;
/** Refused by whoever leads it, before anything is touched: its steady state never holds. */
const EXPERIMENT = `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: drain-west, title: Empty a zone of us-west }
spec:
  target: cluster
  steadyState:
    probes: [{ name: nobody, type: tcp, address: "127.0.0.1:1", tolerance: { latency: { atMost: 1s } } }]
  method:
    - id: empty
      fault: { kind: zone.drain, region: us-west, zone: us-west-1 }
`;

withPostgres('workers that live in regions', 'share', (postgres) => {
  withRedis('of one service', 'own', (redis) => {
    withKubernetes('on a cluster', (cluster) => {
      const pods = new ClusterPlace(cluster);
      let place: Place;
      let crew: Crew;
      let door: Door;
      const workers: Going[] = [];

      const living = async (region: string): Promise<Going> => {
        const going = place.startUnder(['env', `SILVERBACK_REGION=${region}`], 'serve', '--role', 'worker');
        workers.push(going);
        await until('a worker works', async () => going.said().includes('silverback works'));
        return going;
      };
      const refusal = async (run: string) => {
        const { verdict, reason, injections } = await door.over(run);
        const events = await door.events(run);
        const by = events.flatMap(({ event }) => (event.type === 'RunStarted' ? [event.by] : []));
        return { verdict, reason, injections, by };
      };
      beforeAll(async () => {
        await pods.begin();
        pods.startJanitor();
        await pods.serve('west', 'us-west', 2);
        const DATABASE_URL = await postgres.database();
        const settings = { DATABASE_URL, REDIS_URL: redis.url, SILVERBACK_PORT: '0', KUBECONFIG: cluster.kubeconfig };
        place = await Place.make(undefined, settings);
        await place.write('experiments/targets/cluster.yaml', ownTarget(pods.own, cluster.namespace));
        await place.write('experiments/drain-west.yaml', EXPERIMENT);
        crew = new Crew(place);
        door = await crew.door();
      }, 300_000);
      afterAll(async () => {
        for (const { process } of workers) process.kill('SIGTERM');
        await Promise.all([...workers.map(({ ended }) => ended), crew.leave()]);
        await Promise.all([place.leave(), pods.end()]);
      }, WITHIN_MS);

      it(
        'do not lead what takes their own region away: it is refused when nobody lives elsewhere',
        async () => {
          await living('us-west');
          const { verdict, reason, injections } = await refusal(await door.ask({ experiment: 'drain-west' }));
          expect({ verdict, injections }).toEqual({ verdict: 'refused', injections: [] });
          expect(reason).toContain('Silverback itself lives in us-west, which step empty takes away');
          expect(reason).toContain('no worker that lives elsewhere has taken the run');
        },
        WITHIN_MS,
      );

      it(
        'leave it to one that lives elsewhere',
        async () => {
          const elsewhere = await living('us-east');
          for (let runs = 1; runs <= 3; runs += 1) {
            const { reason, by } = await refusal(await door.ask({ experiment: 'drain-west' }));
            expect(reason).toContain('steady state');
            expect(by).toEqual([expect.stringMatching(new RegExp(`:${elsewhere.process.pid}$`))]);
          }
        },
        WITHIN_MS,
      );
    });
  });
});
