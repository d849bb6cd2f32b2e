import { parseAllDocuments } from 'yaml';
import { CHART, helm, type Manifest, valuesAs } from '../charts/helm.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

/** The longest that a pod of ours takes to start on a busy machine, and to end. */
const WITHIN = '5m';

/** The path below the API is its last argument. */
const ASK = `
import { readFileSync } from 'node:fs';
const authorization = 'Bearer ' + readFileSync('/etc/silverback/admin-token', 'utf8').trim();
const answer = await fetch('http://127.0.0.1:7070/api/v1/' + process.argv.at(-1), { headers: { authorization } });
console.log(await answer.text());`;

/** Every kind of object that the chart makes. */
const KINDS = [
  ...['deployments', 'replicasets', 'pods', 'jobs', 'services', 'configmaps', 'secrets', 'serviceaccounts'],
  ...['networkpolicies', 'poddisruptionbudgets', 'persistentvolumeclaims', 'roles', 'rolebindings'],
  ...['clusterroles', 'clusterrolebindings', 'leases'],
].join(',');

/** A release of the chart as `silverback` in the namespace of a suite. */
export class Release {
  /** @param answering the Deployment whose pods answer callers: `silverback`, or `silverback-api` when distributed */
  constructor(
    private readonly cluster: KubernetesOfSuite,
    private readonly answering = 'silverback',
  ) {}

  async install(values: object): Promise<void> {
    await this.helm('install', 'silverback', CHART, '--wait', '--timeout', WITHIN, ...this.valuesWith(values));
  }

  async upgrade(values: object): Promise<void> {
    await this.helm('upgrade', 'silverback', CHART, '--wait', '--timeout', WITHIN, ...this.valuesWith(values));
  }

  /** The test that comes with the chart; throws when it fails. */
  async test(): Promise<void> {
    await this.helm('test', 'silverback', '--timeout', WITHIN);
  }

  async uninstall(): Promise<void> {
    await this.helm('uninstall', 'silverback', '--wait', '--timeout', WITHIN, '--ignore-not-found');
  }

  /** What the API server says to everything that the chart makes of these values; it keeps nothing of it. */
  async accepted(values: object): Promise<string> {
    const text = await this.helm('template', 'silverback', CHART, ...this.valuesWith(values));
    const objects = parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
    const own = this.cluster.namespace;
    const said: string[] = [];
    for (const place of new Set(objects.map(({ metadata }) => metadata.namespace ?? own))) {
      const here = objects.filter(({ metadata }) => (metadata.namespace ?? own) === place);
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: here });
      said.push(await this.cluster.apply(list, '--dry-run=server', '--namespace', place));
    }
    return said.join('');
  }

  /** What there is of the release, in every namespace, as `secret/silverback-admin`. */
  async objects(): Promise<readonly string[]> {
    const selector = 'app.kubernetes.io/instance=silverback,app.kubernetes.io/name=silverback';
    const all = await this.cluster.kubectl('get', KINDS, '--selector', selector, '--output=name');
    return all.split('\n').filter((name) => name !== '');
  }

  /** Of the pod that serves. */
  async pod(): Promise<string> {
    const selector = 'app.kubernetes.io/component=server';
    const field = 'jsonpath={.items[*].metadata.uid}';
    return this.cluster.kubectl('get', 'pods', '--selector', selector, `--output=${field}`);
  }

  async token(): Promise<string> {
    const field = 'go-template={{index .data "admin-token" | base64decode}}';
    return this.cluster.kubectl('get', 'secret', 'silverback-admin', `--output=${field}`);
  }

  /** A command inside of the pod, of the service there, as the admin. */
  command(line: string): Promise<string> {
    const script = `export SILVERBACK_TOKEN=$(cat /etc/silverback/admin-token); ${line} --server http://127.0.0.1:7070`;
    return this.cluster.kubectl('exec', this.pods, '--', 'sh', '-c', script);
  }

  /** What the API says, asked inside of a pod of its own as the admin. */
  async told<T>(path: string): Promise<T> {
    const said = await this.cluster.kubectl('exec', this.pods, '--', 'node', '--input-type=module', '-e', ASK, path);
    return JSON.parse(said) as T;
  }

  private get pods(): string {
    return `deployment/${this.answering}`;
  }

  private valuesWith(values: object): string[] {
    const [, repository, tag] = /^(.+):([^:/]+)$/.exec(this.cluster.image) ?? [];
    return valuesAs({ image: { repository, tag }, ...values });
  }

  private async helm(...args: string[]): Promise<string> {
    const { kubeconfig, namespace } = this.cluster;
    const { code, stdout, stderr } = await helm([...args, '--namespace', namespace], { KUBECONFIG: kubeconfig });
    if (code !== 0) throw new Error(`helm ${args[0]}: ${stderr}${await this.state()}`);
    return stdout;
  }

  /** For whoever reads why something failed. */
  private async state(): Promise<string> {
    const looks = [
      ['get', 'pods', '--output=wide'],
      ['get', 'events', '--sort-by=.lastTimestamp'],
      ['logs', this.pods, '--tail=20'],
      ['logs', 'job/silverback-revert-all'],
    ];
    return (await Promise.all(looks.map((look) => this.cluster.kubectl(...look).catch(String)))).join('\n');
  }
}
