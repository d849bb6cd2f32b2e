// The cluster that is measured, and what is made in it for that.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATH } from '../../scripts/cache.mjs';
import { openApi } from './api.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MOST_OUTPUT = 64 * 1024 * 1024;
/** How long what must come to pass is waited for, milliseconds. */
const SEEN_WITHIN_MS = 60_000;

/** Nothing is made in it before `begin`. */
export async function openCluster() {
  const { KUBECONFIG: kubeconfig } = process.env;
  if (!kubeconfig) throw new Error('set KUBECONFIG; test/cluster/up.sh starts a cluster');
  return new Cluster(kubeconfig, await openApi(kubeconfig));
}

/** A cluster with the namespaces, nodes and processes that were made for this. */
class Cluster {
  mark = `sbbench-${randomBytes(4).toString('hex')}`;
  own = `${this.mark}-own`;
  processes = [];
  janitor = null;
  closed = null;

  constructor(kubeconfig, api) {
    Object.assign(this, { kubeconfig, api, named: `the cluster of KUBECONFIG, ${api.server}` });
  }

  async begin() {
    const enabled = { 'silverback.dev/enabled': 'true' };
    const namespace = (name, labels = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    await this.apply([namespace(this.mark, enabled), namespace(this.own)]);
    await this.kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
    this.janitor = this.start(process.execPath, [join(root, 'dist/fleets/kubernetes/janitor/main.js')], {
      SILVERBACK_NAMESPACE: this.own,
    });
    const lease = `/apis/coordination.k8s.io/v1/namespaces/${this.own}/leases/silverback-janitor`;
    await this.until('the janitor is at work', async () => (await this.api('GET', lease)).status === 200);
  }

  /** As a target file has it. @param kubeconfig another way to the same cluster */
  target(name, kubeconfig = this.kubeconfig) {
    return `
apiVersion: silverback/v1
kind: Target
metadata: { name: ${name} }
spec:
  fleet: kubernetes
  environment: bench
  routes: {}
  kubernetes: { kubeconfig: "${kubeconfig}", own: ${this.own}, namespaces: [${this.mark}], bystanders: accept }
`;
  }

  /** In the namespace of this. @returns standard output */
  async kubectl(...args) {
    const ran = promisify(execFile)('kubectl', ['--namespace', this.mark, ...args], {
      env: this.env(),
      maxBuffer: MOST_OUTPUT,
    });
    return (await ran).stdout;
  }

  async apply(items) {
    const args = ['--namespace', this.mark, 'apply', '--server-side', '--force-conflicts', '--filename', '-'];
    const child = spawn('kubectl', args, { env: this.env(), stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data) => (said += data));
    child.stdin.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`kubectl apply: exit ${code}\n${said}`);
  }

  /** Ends with this at the latest. */
  start(program, args, env = {}) {
    // Whoever interrupts this interrupts only this: what was started is needed to clear up.
    const options = { env: { ...this.env(), ...env }, detached: true, stdio: ['ignore', 'ignore', 'pipe'] };
    const child = spawn(program, args, options);
    child.said = '';
    child.stderr.on('data', (data) => (child.said = `${child.said}${data}`.slice(-2_000)));
    this.processes.push(child);
    return child;
  }

  async end(child, signal = 'SIGTERM') {
    this.processes = this.processes.filter((one) => one !== child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'close');
    child.kill(signal);
    await over;
  }

  async until(what, isSo, withinMs = SEEN_WITHIN_MS) {
    const deadline = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  env() {
    return { ...process.env, PATH, KUBECONFIG: this.kubeconfig };
  }

  /** Takes away all pods of this and what makes them, at once. */
  async clear() {
    await this.kubectl('delete', 'deployments,poddisruptionbudgets', '--all');
    const pods = `/api/v1/namespaces/${this.mark}/pods`;
    // A controller may make a last one while they are deleted.
    await this.until('no pods are left', async () => {
      await this.api('DELETE', pods, { gracePeriodSeconds: 0 });
      return (await this.api('GET', `${pods}?limit=1`)).body.items.length === 0;
    });
  }

  /** Once, whoever asks how often. What fails is told, and the rest is taken away all the same. */
  close() {
    this.closed ??= this.takeAway();
    return this.closed;
  }

  async takeAway() {
    const namespaces = [this.mark, this.own];
    for (const step of [
      () => this.clear(),
      () => this.kubectl('delete', 'nodes', '--selector', `silverback.bench=${this.mark}`, '--wait=false'),
      () => Promise.all(this.processes.map((child) => this.end(child))),
      () => this.kubectl('delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=240s'),
    ])
      await step().catch((error) => {
        process.stderr.write(`${error.message}\n`);
        process.exitCode = 1;
      });
    this.api.close();
  }
}
