import { withKubernetes } from '../servers/kubernetes.js';
import { clusterConformance, IN_ZONES } from './conformance.js';

withKubernetes('cuts between regions of pods of a Kubernetes cluster', (cluster) =>
  clusterConformance(cluster, [
    { kind: 'network.partition', args: { between: ['us-west', 'us-east'] }, injections: 2 },
  ]),
);

withKubernetes('cuts of zones of pods of a Kubernetes cluster', (cluster) =>
  clusterConformance(
    cluster,
    [{ kind: 'network.partition', args: { zone: 'a', region: 'us-west' }, injections: 1 }],
    IN_ZONES,
  ),
);
