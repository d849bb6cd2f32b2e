import { join } from 'node:path';
import { helm, valuesAs, withHelm } from '../charts/helm.js';
import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';

const INSTALLED_WITHIN_MS = 420_000;
const SERVED_WITHIN_MS = 120_000;

/** Without a gateway: users go to the edges that the name service tells. */
const LAYOUT = {
  routes: { www: { startsPerSecond: 30, users: 2000, front: false }, eu: { startsPerSecond: 5, users: 500 } },
};
const EAST = { 'topology.kubernetes.io/region': 'us-east' };
const NODES = { 'eu-west': EAST, 'eu-west-1': EAST };

interface StoreState {
  readonly keys: number;
  readonly incarnation: number;
  readonly peers: Readonly<Record<string, { readonly pending: number }>>;
}
interface UsersStats {
  readonly routes: Readonly<
    Record<string, { readonly regions: Readonly<Record<string, { readonly requests: number }>> }>
  >;
}

withHelm('the reference world', () => {
  withKubernetes('in a cluster', (cluster) => {
    describe('from its chart', () => {
      /** What a process of the world answers to its own control interface. */
      const ask = async <T>(workload: string, path: string, init: object = {}): Promise<T> => {
        const program = `fetch('http://127.0.0.1:8081${path}', ${JSON.stringify(init)}).then(async (answer) => console.log(await answer.text()))`;
        return JSON.parse(await cluster.kubectl('exec', workload, '--', 'node', '-e', program)) as T;
      };
      const kill = async (workload: string, pods: string): Promise<void> => {
        await cluster.kubectl('delete', 'pods', '--selector', pods, '--grace-period=0', '--force');
        await cluster.kubectl('rollout', 'status', workload, '--timeout=180s');
      };
      const of = (role: string): string => `app.kubernetes.io/name=${role},topology.kubernetes.io/region=us-west`;

      beforeAll(async () => {
        const [, repository, tag] = /^(.+):([^:/]+)$/.exec(cluster.image) ?? [];
        await cluster.kubectl('label', 'namespace', cluster.namespace, 'pod-security.kubernetes.io/enforce=restricted');
        const values = valuesAs({ image: { repository, tag }, layout: LAYOUT, nodes: NODES });
        const args = ['install', 'world', join('charts', 'world'), '--namespace', cluster.namespace, '--wait'];
        const { code, stderr } = await helm([...args, '--timeout', '5m', ...values], {
          KUBECONFIG: cluster.kubeconfig,
        });
        if (code !== 0) throw new Error(`${stderr}${await cluster.kubectl('get', 'pods', '--output=wide')}`);
      }, INSTALLED_WITHIN_MS);

      it(
        'serves users in every region',
        async () => {
          const served = async (): Promise<readonly number[]> => {
            const { routes } = await ask<UsersStats>('deployment/users', '/stats');
            const { www, eu } = routes;
            return [www?.regions['us-west'], www?.regions['us-east'], eu?.regions['eu-west']].map(
              (one) => one?.requests ?? 0,
            );
          };
          const { seen } = await eventually(served, (all) => all.every((requests) => requests > 50), SERVED_WITHIN_MS);
          expect(Math.min(...seen)).toBeGreaterThan(50);
        },
        SERVED_WITHIN_MS,
      );

      it(
        'gives a store that has lost its pod everything again, and a life of its own',
        async () => {
          await cluster.kubectl('scale', 'deployment/users', '--replicas=0');
          await cluster.kubectl(
            'wait',
            '--for=delete',
            'pods',
            '--selector=app.kubernetes.io/name=users',
            '--timeout=60s',
          );
          const state = () => ask<StoreState>('statefulset/store-us-west', '/state');
          const { seen: before } = await eventually(
            state,
            ({ peers }) => Object.values(peers).every(({ pending }) => pending === 0),
            SERVED_WITHIN_MS,
          );
          expect(before.keys).toBeGreaterThan(50);
          await kill('statefulset/store-us-west', of('store'));
          const after = await state();
          expect(after.keys).toBe(before.keys);
          expect(after.incarnation).toBeGreaterThan(before.incarnation);
        },
        INSTALLED_WITHIN_MS,
      );

      it(
        'tells an edge that is made anew which mode was declared while it was away, or before',
        async () => {
          const fence = { run: 'r', injection: 'i', epoch: 1, ttlMs: 60_000 };
          await ask('deployment/edge-us-east', '/failover', {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ fence, region: 'us-west', version: 1 }),
          });
          await kill('deployment/edge-us-west', of('edge'));
          expect(await ask('deployment/edge-us-west', '/state')).toMatchObject({
            failover: { region: 'us-west', version: 1, run: 'r' },
            epochs: { r: 1 },
          });
        },
        INSTALLED_WITHIN_MS,
      );
    });
  });
});
