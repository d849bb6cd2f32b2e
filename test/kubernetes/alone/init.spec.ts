import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Place } from '../../e2e/silverback.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { ClusterPlace } from '../cluster-place.js';
import { withGatewayApi } from '../gateway-api.js';
import { apiServer, smallDrill } from '../small-drill.js';

interface Written {
  readonly spec: {
    readonly kubernetes: { namespaces: string[]; own: string } & Record<string, unknown>;
    routes: object;
  };
}

withWholeKubernetes('a target file from what is found in a cluster', (cluster) => {
  const place = new ClusterPlace(cluster);
  let commands: Place;
  const init = (...args: string[]) => commands.run('init', '--fleet', 'kubernetes', '--name', 'found', ...args);
  const file = () => join(commands.directory, 'experiments', 'targets', 'found.yaml');

  withGatewayApi(cluster, () => {
    beforeAll(async () => {
      await place.begin();
      place.startJanitor();
      await Promise.all([place.serve('west', 'us-west', 1), place.serve('east', 'us-east', 1)]);
      await cluster.apply(objects(cluster.image));
      await cluster.kubectl('wait', '--for=condition=PodScheduled', 'pod/nameless', '--timeout=60s');
      commands = await Place.make(undefined, { KUBECONFIG: cluster.kubeconfig });
      const fault = '{ kind: instance.kill, region: us-west }';
      // Nobody counts what its users ask for.
      const more = 'guards: { skipPreflight: [capacity] }';
      const drill = smallDrill({ name: 'kill', target: 'found', fault, server: await apiServer(cluster), more });
      await commands.write('experiments/kill.yaml', drill);
    }, 300_000);
    afterAll(() => Promise.all([commands.leave(), place.end()]), 180_000);

    it('is written, names what pods and HTTPRoutes lack, is valid, and plans are made with it', async () => {
      const { code, stdout, stderr } = await init();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('experiments/targets/found.yaml: target found on the cluster at https://');
      expect(stdout).toMatch(new RegExp(`no service: .*${cluster.namespace}/nameless.*; add the label`));
      expect(stdout).toContain(
        `HTTPRoute ${cluster.namespace}/everywhere cannot be told by region: rule 0: Service all has pods in us-east and us-west`,
      );
      expect(await commands.run('validate', file())).toMatchObject({ code: 0 });
      const written = parse(await readFile(file(), 'utf8')) as Written;
      expect(written.spec.kubernetes.namespaces).toContain(cluster.namespace);
      expect(written.spec.kubernetes).toMatchObject({
        labels: { region: 'topology.kubernetes.io/region', zone: 'topology.kubernetes.io/zone' },
        serves: 'instance',
      });
      expect(written.spec.routes).toMatchObject({
        www: {
          router: 'gateway-api',
          host: 'www.example.test',
          weights: { 'us-east': '75%', 'us-west': '25%' },
          gateway: {
            namespace: cluster.namespace,
            name: 'www',
            rule: 1,
            backends: { 'us-east': ['east'], 'us-west': ['west'] },
          },
        },
      });
      // Others use the same cluster: what is theirs may be gone in a moment.
      const ours = { ...written.spec.kubernetes, namespaces: [cluster.namespace], own: place.own };
      await writeFile(file(), stringify({ ...written, spec: { ...written.spec, kubernetes: ours } }));
      const planned = await commands.run('plan', 'kill', '--target', 'found');
      expect({ ...planned, stdout: planned.code === 0 ? '' : planned.stdout }).toMatchObject({ code: 0, stdout: '' });
      expect(planned.stdout).toContain(`kill ${cluster.namespace}/west-`);
    });

    it('replaces no file without being told, and knows no context that there is none of', async () => {
      const before = `${await readFile(file(), 'utf8')}# mine\n`;
      await writeFile(file(), before);
      expect(await init()).toMatchObject({ code: 2 });
      expect(await readFile(file(), 'utf8')).toBe(before);
      expect(await init('--force')).toMatchObject({ code: 0 });
      const { code, stderr } = await init('--force', '--context', 'nowhere');
      expect({ code, says: stderr.includes('has no context "nowhere"; expected') }).toEqual({ code: 5, says: true });
    });
  });
});

function objects(image: string): string {
  const service = (name: string, selector: string) =>
    `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { ${selector} }, ports: [{ port: 80, targetPort: 8080 }] } }`;
  return [
    service('west', 'app: west'),
    service('east', 'app: east'),
    service('all', 'app.kubernetes.io/name: instance'),
    `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: www }
spec:
  parentRefs: [{ name: nobody }]
  hostnames: [www.example.test]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /api } }]
      backendRefs: [{ name: west, port: 80 }]
    - backendRefs: [{ name: west, port: 80 }, { name: east, port: 80, weight: 3 }]
`,
    `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: everywhere }
spec:
  parentRefs: [{ name: nobody }]
  hostnames: [all.example.test]
  rules: [{ backendRefs: [{ name: all, port: 80 }] }]
`,
    `
apiVersion: v1
kind: Pod
metadata: { name: nameless }
spec: { containers: [{ name: main, image: "${image}", command: [sleep, "3600"] }], terminationGracePeriodSeconds: 1 }
`,
  ].join('\n---\n');
}
