import { type Going, Place, parsed } from '../e2e/silverback.js';
import type { RunDocument } from '../../src/core/run/document.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';
import { ClusterPlace } from './cluster-place.js';
import { apiServer, smallDrill } from './small-drill.js';

export const HARM_GONE_WITHIN_MS = 60_000;

const FAULTS = {
  'cut-pods': '{ kind: network.partition, between: [us-west, us-east] }',
  'kill-a-pod': '{ kind: instance.kill, region: us-west }',
};

/** Commands that harm the pods of two regions, reaching the API server by a kubeconfig of their own. */
export class HardPlace {
  readonly pods: ClusterPlace;
  private place: Place | null = null;

  constructor(private readonly cluster: KubernetesOfSuite) {
    this.pods = new ClusterPlace(cluster);
  }

  /** @param kubeconfig its text; the janitor keeps that of the suite */
  async begin(kubeconfig: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const { pods, cluster } = this;
    await pods.begin();
    pods.startJanitor();
    await Promise.all([pods.serve('west', 'us-west', 2), pods.serve('east', 'us-east', 2)]);
    this.place = await Place.make(undefined, settings);
    const file = await this.place.write('kubeconfig', kubeconfig);
    const own = `{ kubeconfig: ${file}, own: ${pods.own}, namespaces: [${cluster.namespace}] }`;
    await this.place.write(
      'experiments/targets/cluster.yaml',
      `
apiVersion: silverback/v1
kind: Target
metadata: { name: cluster }
spec: { fleet: kubernetes, environment: test, routes: {}, kubernetes: ${own} }
`,
    );
    const server = await apiServer(cluster);
    const more = 'variables: { hold: 5s }\n  guards: { maxDuration: 2h }';
    for (const [name, fault] of Object.entries(FAULTS)) {
      const drill = smallDrill({ name, target: 'cluster', fault, server, hold: '"${hold}"', more });
      await this.place.write(`experiments/${name}.yaml`, drill);
    }
  }

  async end(): Promise<void> {
    await Promise.all([this.place?.leave(), this.pods.end()]);
  }

  get commands(): Place {
    if (!this.place) throw new Error('it has not begun');
    return this.place;
  }

  /** A run that has its cut in effect, and holds it. */
  async cutting(begin: (...args: string[]) => Going = (...args) => this.commands.start(...args)): Promise<Going> {
    const going = begin('run', 'cut-pods', '--set', 'hold=1h', '--json');
    while (!/ in effect: /.test(going.said())) {
      const over = await Promise.race([going.ended, new Promise<null>((wake) => setTimeout(() => wake(null), 100))]);
      if (over !== null) throw new Error(`it is over before anything was cut: ${over.stderr}`);
    }
    return going;
  }

  async over(going: Going): Promise<{ readonly code: number | null; readonly document: RunDocument }> {
    const ended = await going.ended;
    return { code: ended.code, document: parsed(ended) };
  }

  /** Names of NetworkPolicies in the namespace of the suite. */
  policies(): Promise<string> {
    return this.cluster.kubectl('get', 'networkpolicies', '--output=name');
  }

  /** Names of Leases of runs. */
  leases(): Promise<string> {
    return this.cluster.kubectl('get', 'leases', '-n', this.pods.own, '-l', 'silverback.dev/run', '--output=name');
  }
}
