import type { KubernetesOfSuite } from '../servers/kubernetes.js';
import { workload } from './cluster-place.js';

/** A namespace beside that of a release which it may touch, with pods in two regions that serve each other. */
export class Shop {
  constructor(private readonly cluster: KubernetesOfSuite) {}

  get namespace(): string {
    return `${this.cluster.namespace}-shop`;
  }

  async open(): Promise<void> {
    const { namespace } = this;
    const labels = '{ silverback.dev/enabled: "true" }';
    await this.cluster.apply(
      `{ apiVersion: v1, kind: Namespace, metadata: { name: ${namespace}, labels: ${labels} } }`,
    );
    await this.kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
    const regions = [['west', 'us-west'] as const, ['east', 'us-east'] as const];
    const image = this.cluster.image;
    for (const [name, region] of regions)
      await this.cluster.apply(workload({ name, region, replicas: 2, image }), '--namespace', namespace);
    for (const [name] of regions) await this.kubectl('rollout', 'status', `deployment/${name}`, '--timeout=180s');
  }

  /** By name, of whomever they are. */
  async policies(): Promise<readonly string[]> {
    const names = await this.kubectl('get', 'networkpolicies', '--output=name');
    return names.split('\n').filter((name) => name !== '');
  }

  async close(): Promise<void> {
    await this.cluster.kubectl('delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=false');
  }

  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectl(...args, '--namespace', this.namespace);
  }
}
