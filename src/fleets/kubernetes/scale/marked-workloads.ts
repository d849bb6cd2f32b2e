import type { Cluster } from '../cluster.js';
import { HOME, RUN } from '../leases/run-state.js';
import type { Owner } from '../pods/pod.js';
import { AUTOSCALER, type ScaleMark, scaleMarkOf, type Workload } from './workload.js';

/** A workload that an injection has scaled, or an autoscaler whose floor it has raised. */
export interface Scaled {
  readonly owner: Owner;
  readonly workload: Workload;
  readonly mark: ScaleMark;
}

/**
 * All that bear the mark of an injection, as the API server has them now.
 *
 * @param home the namespace of the Silverback whose marks are meant
 */
export async function markedWorkloads(
  cluster: Cluster,
  namespaces: Iterable<string>,
  home: string,
): Promise<readonly Scaled[]> {
  return (await Promise.all([...namespaces].map((namespace) => within(cluster, namespace, home)))).flat();
}

async function within(cluster: Cluster, namespace: string, home: string): Promise<readonly Scaled[]> {
  const labelSelector = `${RUN},${HOME}=${home}`;
  const [deployments, statefulSets, autoscalers] = await Promise.all([
    cluster.call(`listing Deployments of ${namespace} that were scaled`, ({ apps, bound }) =>
      apps.listNamespacedDeployment({ namespace, labelSelector }, bound),
    ),
    cluster.call(`listing StatefulSets of ${namespace} that were scaled`, ({ apps, bound }) =>
      apps.listNamespacedStatefulSet({ namespace, labelSelector }, bound),
    ),
    cluster.call(`listing autoscalers of ${namespace} whose floor was raised`, ({ autoscaling, bound }) =>
      autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace, labelSelector }, bound),
    ),
  ]);
  const scaled = (kind: string, workload: Workload): readonly Scaled[] => {
    const mark = scaleMarkOf(workload);
    const owner = { kind, namespace, name: workload.metadata?.name ?? '' };
    return mark ? [{ owner, workload, mark }] : [];
  };
  return [
    ...deployments.items.flatMap((one) => scaled('Deployment', one)),
    ...statefulSets.items.flatMap((one) => scaled('StatefulSet', one)),
    ...autoscalers.items.flatMap((one) => scaled(AUTOSCALER, one)),
  ];
}
