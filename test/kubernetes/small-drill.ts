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
  /** A line of `spec` besides. */
  readonly more?: string;
}

/** An experiment of one fault on the pods of a cluster. */
export function smallDrill({ name, target, fault, server, more = '' }: SmallDrill): string {
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
    - hold: { for: 1s }
    - revert: harm
`;
}
