import { withKubernetes } from '../servers/kubernetes.js';
import { clusterConformance } from './conformance.js';

withKubernetes('faults of single pods of a Kubernetes cluster', (cluster) =>
  clusterConformance(cluster, [
    { kind: 'instance.kill', args: { region: 'us-west' }, injections: 1 },
    { kind: 'instance.stop', args: { region: 'us-west' }, injections: 1 },
    { kind: 'instance.evict', args: { region: 'us-west' }, injections: 1 },
  ]),
);
