import { withKubernetes } from '../servers/kubernetes.js';
import { clusterConformance, IN_ZONES } from './conformance.js';

withKubernetes('faults of single pods of a Kubernetes cluster', (cluster) =>
  clusterConformance(cluster, [
    { kind: 'instance.kill', args: { region: 'us-west' }, injections: 1 },
    { kind: 'instance.stop', args: { region: 'us-west' }, injections: 1 },
    { kind: 'instance.evict', args: { region: 'us-west' }, injections: 1 },
    { kind: 'network.partition', args: { between: ['us-west', 'us-east'] }, injections: 2 },
  ]),
);

withKubernetes('faults of zones of pods of a Kubernetes cluster', (cluster) =>
  clusterConformance(
    cluster,
    [{ kind: 'network.partition', args: { zone: 'a', region: 'us-west' }, injections: 1 }],
    IN_ZONES,
  ),
);
