import type { KubernetesOfSuite } from '../servers/kubernetes.js';

/** `HOST:PORT` of the API server: what answers in every cluster. */
export async function apiServer(cluster: KubernetesOfSuite): Promise<string> {
  const field = 'jsonpath={.clusters[0].cluster.server}';
  return (await cluster.kubectl('config', 'view', '--minify', '-o', field)).replace('https://', '');
}

export interface SmallDrill {
  readonly name: string;
  readonly target: string;
  /** As written in a file. */
  readonly fault: string;
  /** What its probe calls. */
  readonly server: string;
  /** How long it is harmed, as written in a file. */
  readonly hold?: string;
  /** A line of `spec` besides. */
  readonly more?: string;
}

/** A target of what is in one namespace, on nodes that others use as well. */
export function ownTarget(own: string, namespace: string): string {
  return `
apiVersion: silverback/v1
kind: Target
metadata: { name: cluster }
spec:
  fleet: kubernetes
  environment: test
  routes: {}
  kubernetes: { own: ${own}, namespaces: [${namespace}], bystanders: accept }
`;
}

/** An experiment of one fault on the pods of a cluster. */
export function smallDrill({ name, target, fault, server, hold = '1s', more = '' }: SmallDrill): string {
  return `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${name} }
spec:
  target: ${target}
  ${more}
  steadyState:
    probes:
      - { name: reachable, type: tcp, failAfter: 20, address: "${server}", tolerance: { latency: { atMost: 10s } } }
  method:
    - id: harm
      fault: ${fault}
    - hold: { for: ${hold} }
    - revert: harm
`;
}
