import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Fleet } from '../../src/core/ports/fleet.js';
import type { Fence } from '../../src/core/ports/fence.js';
import { SystemClock } from '../../src/config/system-clock.js';
import { kubernetesSchema } from '../../src/core/target/kubernetes-schema.js';
import type { Target } from '../../src/core/target/target.js';
import { openKubernetes } from '../../src/fleets/kubernetes/open-kubernetes.js';
import { EdgeRouter } from '../../src/routers/edge/edge-router.js';
import { openGateway } from '../../src/routers/gateway-api/open-gateway.js';
import { targetNamed } from '../fakes/target-named.js';
import { ROOT } from '../e2e/silverback.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

/** What a pod runs that answers everybody over HTTP with its own name. */
const SERVER = `require('http').createServer((_, answer) => answer.end(require('os').hostname())).listen(8080)`;
export const PORT = 8080;
/** Whoever is cut off is waited for so long: a busy machine needs more than a second for an answer. */
const ANSWERS_WITHIN_MS = 3_000;

/** A namespace of Silverback's own beside that of the suite, with a janitor, and fleets that may harm what is in the suite's. */
export class ClusterPlace {
  /** What another one of the same suite has left there may still be on its way out. */
  readonly own: string;
  private readonly fleets: Fleet[] = [];
  /** Pods that have finalizers of ours. */
  private readonly kept = new Set<string>();
  private janitor: ChildProcess | null = null;
  private saidByJanitor = '';

  constructor(private readonly cluster: KubernetesOfSuite) {
    this.own = `${cluster.namespace}-own-${randomBytes(2).toString('hex')}`;
  }

  async begin(): Promise<void> {
    await this.cluster.apply(`{ apiVersion: v1, kind: Namespace, metadata: { name: ${this.own} } }`);
  }

  async end(): Promise<void> {
    await this.leave();
    await this.stopJanitor();
    // One that stays keeps its namespace, whatever has failed.
    await Promise.all([...this.kept].map((pod) => this.finalizers(pod, [])));
    await this.cluster.kubectl('delete', 'namespace', this.own, '--ignore-not-found', '--wait=false');
  }

  /** A pod with any stays, whoever deletes it, until it has none any more. */
  async finalizers(pod: string, list: readonly string[]): Promise<void> {
    const patch = JSON.stringify({ metadata: { finalizers: list } });
    await this.cluster.kubectl('patch', 'pod', pod, '--type=merge', `--patch=${patch}`);
    if (list.length > 0) this.kept.add(pod);
    else this.kept.delete(pod);
  }

  /** Closes all fleets, as workers that end do. */
  async leave(): Promise<void> {
    await Promise.all(this.fleets.splice(0).map((fleet) => fleet.close()));
  }

  startJanitor(): void {
    const janitor = spawn(process.execPath, [join(ROOT, 'dist/fleets/kubernetes/janitor/main.js')], {
      env: { ...process.env, KUBECONFIG: this.cluster.kubeconfig, SILVERBACK_NAMESPACE: this.own },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    janitor.stderr.on('data', (data: Buffer) => (this.saidByJanitor += data.toString()));
    this.janitor = janitor;
  }

  async stopJanitor(): Promise<void> {
    const { janitor } = this;
    this.janitor = null;
    if (!janitor || janitor.exitCode !== null) return;
    const over = new Promise((resolve) => janitor.once('exit', resolve));
    janitor.kill('SIGTERM');
    await over;
  }

  get janitorSaid(): string {
    return this.saidByJanitor;
  }

  /** @param of what differs from the usual in `spec.kubernetes` of its target */
  async open(of: object = {}): Promise<Fleet> {
    const fleet = await openKubernetes({
      target: this.target(of),
      clock: new SystemClock(),
      carriers: (objects) => openGateway({}, objects),
      router: (control) => new EdgeRouter(control),
    });
    this.fleets.push(fleet);
    return fleet;
  }

  target(of: object = {}): Target {
    const { kubeconfig, namespace } = this.cluster;
    const kubernetes = kubernetesSchema.parse({
      kubeconfig,
      own: this.own,
      namespaces: [namespace],
      image: this.cluster.image,
      // Other suites, and whoever else uses the cluster, have pods on its nodes.
      bystanders: 'accept',
      ...of,
    });
    return { ...targetNamed('cluster'), fleet: 'kubernetes', kubernetes };
  }

  /** A workload of pods that answer over HTTP, spread over the zones of a region; waits until all are ready. */
  async serve(name: string, region: string, replicas: number, kind = 'Deployment'): Promise<void> {
    await this.cluster.apply(workload({ kind, name, region, replicas, image: this.cluster.image }));
    await this.ready(name, kind);
  }

  /** One pod of a workload that is not as the others are. */
  async serveOne(one: Pick<Workload, 'name' | 'region' | 'zone' | 'pod'>): Promise<void> {
    await this.cluster.apply(workload({ ...one, replicas: 1, image: this.cluster.image }));
    await this.ready(one.name);
  }

  /** Whether a new connection from a pod of one workload is answered by each pod of another, with nobody of ours between. */
  async hears(from: string, to: string): Promise<readonly boolean[]> {
    const addresses = await this.cluster.kubectl(
      'get',
      'pods',
      '-l',
      `app=${to}`,
      '-o',
      'jsonpath={.items[*].status.podIP}',
    );
    const urls = addresses.split(' ').map((address) => `http://${address}:${PORT}`);
    const ask = `Promise.all(${JSON.stringify(urls)}.map((url) => fetch(url, { signal: AbortSignal.timeout(${ANSWERS_WITHIN_MS}) }).then(() => true, () => false))).then((all) => console.log(JSON.stringify(all)))`;
    return JSON.parse(
      await this.cluster.kubectl('exec', `deploy/${from}`, '-c', 'web', '--', 'node', '-e', ask),
    ) as boolean[];
  }

  async ready(name: string, kind = 'Deployment'): Promise<void> {
    await this.cluster.kubectl('rollout', 'status', `${kind.toLowerCase()}/${name}`, '--timeout=180s');
  }

  /** Names of the pods of a workload that are not on their way out. */
  async pods(name: string): Promise<readonly string[]> {
    const { items } = JSON.parse(await this.cluster.kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'json')) as {
      items: { metadata: { name: string; deletionTimestamp?: string } }[];
    };
    return items.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
  }
}

export function fence(run: string, injection: string, epoch = 1, ttlMs = 15_000): Fence {
  return { run, injection, epoch, expiresAt: new Date(Date.now() + ttlMs) };
}

export interface Workload {
  readonly kind?: string;
  readonly name: string;
  readonly region: string;
  /** Of which label `zone` of its template speaks. */
  readonly zone?: string;
  readonly replicas: number;
  readonly image: string;
  /** A line of the template's `spec` besides. */
  readonly pod?: string;
}

/** Pods that answer over HTTP with their names, spread over the zones of a region. */
export function workload(of: Workload): string {
  const { kind = 'Deployment', name, region, zone, replicas, image, pod = '' } = of;
  return `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  ${kind === 'StatefulSet' ? `serviceName: ${name}\n  podManagementPolicy: Parallel` : ''}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, place: ${region}, ${zone ? `zone: ${zone}, ` : ''}app.kubernetes.io/name: instance } }
    spec:
      ${pod}
      terminationGracePeriodSeconds: 1
      nodeSelector: { topology.kubernetes.io/region: ${region} }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: ${name} } }
      containers:
        - name: web
          image: ${image}
          command: [node, -e, "${SERVER}"]
          ports: [{ containerPort: ${PORT} }]
          readinessProbe: { httpGet: { path: /, port: ${PORT} }, periodSeconds: 1 }
`;
}
