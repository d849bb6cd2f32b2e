import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from './kubernetes.js';

const SOON_MS = 60_000;

interface Items<T> {
  readonly items: readonly T[];
}
interface Node {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
}
interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly podIP: string };
}

const SERVER = `require('http').createServer((_, answer) => answer.end(require('os').hostname())).listen(8080)`;

withKubernetes('Kubernetes for all suites', (cluster) => {
  beforeAll(async () => {
    await cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: web
          image: ${cluster.image}
          command: [node, -e, "${SERVER}"]
          readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata: { name: user }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: user, image: "${cluster.image}", command: [sleep, infinity] }]
`);
    await cluster.kubectl('rollout', 'status', 'deployment/web', '--timeout=120s');
    await cluster.kubectl('wait', '--for=condition=Ready', 'pod/user', '--timeout=120s');
  }, 300_000);

  async function list<T>(...what: string[]): Promise<readonly T[]> {
    return (JSON.parse(await cluster.kubectl('get', ...what, '--output=json')) as Items<T>).items;
  }

  /** What the user's pod is answered over a new connection; null when there is no answer. */
  async function asked(url: string): Promise<string | null> {
    const ask = `fetch('${url}', { signal: AbortSignal.timeout(2000) }).then((answer) => answer.text())`;
    const print = '.then((text) => console.log(text), () => console.log(""))';
    return (await cluster.kubectl('exec', 'user', '--', 'node', '-e', ask + print)).trim() || null;
  }

  it('has two zones and more in each of two regions and more', async () => {
    const zones = new Map<string, Set<string>>();
    for (const { metadata } of await list<Node>('nodes')) {
      const region = metadata.labels['topology.kubernetes.io/region'] ?? '';
      const zone = metadata.labels['topology.kubernetes.io/zone'] ?? '';
      expect([region, zone]).not.toContain('');
      zones.set(region, (zones.get(region) ?? new Set()).add(zone));
    }
    expect(zones.size).toBeGreaterThanOrEqual(2);
    for (const ofRegion of zones.values()) expect(ofRegion.size).toBeGreaterThanOrEqual(2);
  });

  it('runs pods of the image of this checkout, which answer each other', async () => {
    const pods = await list<Pod>('pods', '--selector=app=web');
    expect(pods).toHaveLength(2);
    for (const { metadata, status } of pods) expect(await asked(`http://${status.podIP}:8080/`)).toBe(metadata.name);
  });

  it('finds a Service by its name', async () => {
    const names = (await list<Pod>('pods', '--selector=app=web')).map(({ metadata }) => metadata.name);
    const { seen } = await eventually(
      () => asked(`http://web.${cluster.namespace}.svc.cluster.local/`),
      (answer) => answer !== null,
      SOON_MS,
    );
    expect(names).toContain(seen);
  });

  it('lets nobody in where a NetworkPolicy says so, until it is removed', async () => {
    const [pod] = await list<Pod>('pods', '--selector=app=web');
    const url = `http://${pod?.status.podIP}:8080/`;
    await cluster.apply(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress] }
`);
    const closed = await eventually(
      () => asked(url),
      (answer) => answer === null,
      SOON_MS,
    );
    expect(closed.seen).toBeNull();
    await cluster.kubectl('delete', 'networkpolicy', 'closed');
    const open = await eventually(
      () => asked(url),
      (answer) => answer !== null,
      SOON_MS,
    );
    expect(open.seen).toBe(pod?.metadata.name);
  });
});
