import { withWholeKubernetes } from '../servers/kubernetes.js';
import { clusterConformance } from '../kubernetes/conformance.js';

withWholeKubernetes('faults of the nodes of a Kubernetes cluster', (cluster) =>
  clusterConformance(cluster, [
    { kind: 'zone.outage', args: { region: 'us-west', zone: 'us-west-1' }, injections: 1 },
    { kind: 'zone.drain', args: { region: 'us-west', zone: 'us-west-1' }, injections: 1 },
    { kind: 'region.outage', args: { region: 'us-west' }, injections: 2 },
  ]),
);
