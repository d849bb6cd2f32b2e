import { request } from 'undici';
import { kubernetesSchema } from '../../src/core/target/kubernetes-schema.js';
import type { TargetRoute } from '../../src/core/target/target.js';
import type { Weights } from '../../src/core/weights.js';
import { findCluster } from '../../src/fleets/kubernetes/cluster.js';
import { HttpRoutes } from '../../src/fleets/kubernetes/route-objects.js';
import { openGateway, type OpenGateway } from '../../src/routers/gateway-api/open-gateway.js';
import { eventually } from '../conformance/eventually.js';
import { routerConformance } from '../conformance/router.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { withTool } from '../servers/tool.js';
import { storedRoute, withGatewayApi } from './gateway-api.js';
import { GATEWAY, type NamedServer, serviceOf, startNamedServer, startTraefik, type Traefik } from './traefik.js';

const HOST = 'www.silverback.test';
const HOST_OF_THREE = 'three.silverback.test';
const BASE_OF_THREE = { 'us-west': 5000, 'us-east': 3000, 'eu-west': 2000 };
const BASE = { 'us-west': 5000, 'us-east': 5000 };
const USERS = 1000;
/** Its controller notices, and its gateway is loaded anew. */
const SOON_MS = 30_000;
const START_MS = 120_000;

interface Weighted {
  readonly rules: readonly { readonly backendRefs: readonly { readonly weight: number }[] }[];
}

withTool(GATEWAY, 'a gateway divides users', behindGateway);

function behindGateway(program: string): void {
  withKubernetes('a route that a gateway of a cluster carries', (cluster) => {
    withGatewayApi(cluster, () => {
      const { namespace } = cluster;
      const className = `silverback-${namespace}`;
      const route: TargetRoute = {
        router: 'gateway-api',
        host: HOST,
        ttlMs: 1000,
        weights: BASE,
        gateway: { namespace, name: 'www', rule: 0, backends: { 'us-west': ['svc-west'], 'us-east': ['svc-east'] } },
      };
      const ofThree: TargetRoute = {
        ...route,
        host: HOST_OF_THREE,
        weights: BASE_OF_THREE,
        gateway: {
          namespace,
          name: 'three',
          rule: 0,
          backends: { 'us-west': ['svc-west'], 'us-east': ['svc-east'], 'eu-west': ['svc-eu'] },
        },
      };
      let servers: readonly NamedServer[] = [];
      let traefik: Traefik;
      let gateway: OpenGateway;

      beforeAll(async () => {
        servers = await Promise.all(['svc-west', 'svc-east', 'svc-eu'].map(startNamedServer));
        traefik = await startTraefik(program, cluster.kubeconfig, namespace);
        await cluster.apply(`${servers.map(serviceOf).join('')}
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: ${className} }
spec: { controllerName: ${traefik.controller} }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public }
spec: { gatewayClassName: ${className}, listeners: [{ name: http, protocol: HTTP, port: ${traefik.port} }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: www }
spec:
  parentRefs: [{ name: public }]
  hostnames: [${HOST}]
  rules: [{ backendRefs: [{ name: svc-west, port: 80 }, { name: svc-east, port: 80 }] }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: three }
spec:
  parentRefs: [{ name: public }]
  hostnames: [${HOST_OF_THREE}]
  rules:
    - backendRefs:
        - { name: svc-west, port: 80, weight: 5 }
        - { name: svc-east, port: 80, weight: 3 }
        - { name: svc-eu, port: 80, weight: 2 }
`);
        const objects = new HttpRoutes(findCluster(kubernetesSchema.parse({ kubeconfig: cluster.kubeconfig })));
        gateway = openGateway({ www: route, three: ofThree }, objects);
        const { seen } = await eventually(
          () => answer(),
          (name) => name !== null,
          START_MS / 2,
        );
        expect(seen).not.toBeNull();
      }, START_MS);
      afterAll(async () => {
        await cluster.kubectl('delete', 'gatewayclass', className, '--ignore-not-found');
        await traefik.end();
        await Promise.all(servers.map((server) => server.end()));
      }, START_MS);

      /** What a user is answered at the gateway; null when it is nobody's good answer. */
      async function answer(host = HOST): Promise<string | null> {
        try {
          const { statusCode, body } = await request(`http://127.0.0.1:${traefik.port}/`, { headers: { host } });
          const text = await body.text();
          return statusCode === 200 ? text : null;
        } catch {
          return null;
        }
      }
      async function counted(host = HOST): Promise<Readonly<Record<string, number>>> {
        const counts: Record<string, number> = {};
        for (let user = 0; user < USERS; user += 1) {
          const name = (await answer(host)) ?? 'nobody';
          counts[name] = (counts[name] ?? 0) + 1;
        }
        return counts;
      }
      /** Of a thousand users, one more or less: so exactly the gateway divides once it has taken new weights. */
      const divided = async (west: number): Promise<void> => {
        const isSo = ({ 'svc-west': seen = 0, nobody = 0 }: Readonly<Record<string, number>>): boolean =>
          nobody === 0 && (west === 0 ? seen === 0 : Math.abs(seen - west) <= 1);
        const { seen } = await eventually(() => counted(), isSo, SOON_MS);
        expect([seen, isSo(seen)]).toEqual([seen, true]);
      };

      const router = () => {
        const found = gateway.routers['www'];
        if (!found) throw new Error('the route has no router');
        return found;
      };
      const set = (weights: Weights, run = 'r1') =>
        router().setWeights('www', weights, { run, injection: `${run}-1`, epoch: 1, expiresAt: new Date(0) });
      const shares = (west: number): Weights => ({ 'us-west': west, 'us-east': 10_000 - west });
      const applied = async (weights: Weights): Promise<void> => {
        const { seen } = await eventually(
          () => router().readWeights('www'),
          (reading) => reading.applied,
          SOON_MS,
        );
        expect(seen).toMatchObject({ applied: true, weights, source: 'config' });
      };

      const stored = () => storedRoute<Weighted>(cluster, 'www');

      routerConformance('gateway-api', () => ({
        route: 'www',
        base: BASE,
        // Without leases: nobody is remembered before the first write of a run.
        capabilities: { routers: gateway.routers, residue: gateway.residue },
        source: 'config',
        namesRuns: true,
      }));

      it('divides users as it is told, step by step, and is as it was when they are home', async () => {
        const before = await stored();
        for (const west of [4500, 2500, 100, 0, 2500]) {
          await set(shares(west));
          await applied(shares(west));
          await divided(west / 10);
        }
        await set(BASE);
        await applied(BASE);
        await divided(500);
        expect(await stored()).toEqual(before);
        expect(await gateway.residue.residue()).toEqual([]);
      }, 240_000);

      it('of three regions is moved out of one of them, and the others share its users as they are told', async () => {
        const three = gateway.routers['three'];
        if (!three) throw new Error('the route has no router');
        const before = await storedRoute<Weighted>(cluster, 'three');
        const fenced = { run: 'r3', injection: 'r3-1', epoch: 1, expiresAt: new Date(0) };
        const steps = [
          { 'us-west': 2500, 'us-east': 4500, 'eu-west': 3000 },
          { 'us-west': 0, 'us-east': 6000, 'eu-west': 4000 },
          BASE_OF_THREE,
        ];
        for (const weights of steps) {
          await three.setWeights('three', weights, fenced);
          const reading = await eventually(
            () => three.readWeights('three'),
            ({ applied }) => applied,
            SOON_MS,
          );
          expect(reading.seen).toMatchObject({ applied: true, weights });
          const { 'us-west': west, 'us-east': east, 'eu-west': eu } = weights;
          const wanted = { 'svc-west': west / 10, 'svc-east': east / 10, 'svc-eu': eu / 10 };
          const off = (seen: Readonly<Record<string, number>>): number =>
            Math.max(...Object.entries(wanted).map(([name, users]) => Math.abs((seen[name] ?? 0) - users)));
          const { seen } = await eventually(
            () => counted(HOST_OF_THREE),
            (users) => off(users) <= 2,
            SOON_MS,
          );
          expect([seen, off(seen) <= 2]).toEqual([seen, true]);
          if (west === 0) expect(seen['svc-west'] ?? 0).toBe(0);
        }
        expect(await storedRoute<Weighted>(cluster, 'three')).toEqual(before);
        expect(await gateway.residue.residue()).toEqual([]);
      }, 240_000);

      it('is left as somebody else has changed it in between, and says so', async () => {
        const before = await stored();
        await set(shares(2500));
        const edit = (west: number, east: number) =>
          cluster.kubectl(
            'patch',
            'httproute',
            'www',
            '--type=json',
            `--patch=${JSON.stringify([west, east].map((value, at) => ({ op: 'replace', path: `/spec/rules/0/backendRefs/${at}/weight`, value })))}`,
          );
        await edit(30, 70);
        for (const west of [0, 5000])
          await expect(set(shares(west))).rejects.toMatchObject({
            code: 'conflict',
            message: expect.stringContaining('changed by somebody else') as string,
          });
        expect((await stored()).spec.rules[0]?.backendRefs.map(({ weight }) => weight)).toEqual([30, 70]);
        expect(await gateway.residue.residue()).toMatchObject([{ kind: 'conflict', subject: 'www', run: 'r1' }]);
        await applied(shares(3000));
        await divided(300);

        await edit(1, 1);
        await set(BASE);
        expect(await stored()).toEqual(before);
        expect(await gateway.residue.residue()).toEqual([]);
      }, 120_000);
    });
  });
}
