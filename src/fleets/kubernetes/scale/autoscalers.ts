import type { Cluster } from '../cluster.js';
import { type Owner, wordsOfOwner } from '../pods/pod.js';

/** What would take back what is scaled: HorizontalPodAutoscalers of these workloads, in words. */
export async function scalersOf(cluster: Cluster, owners: readonly Owner[]): Promise<readonly string[]> {
  const namespaces = [...new Set(owners.map(({ namespace }) => namespace))];
  const found = await Promise.all(
    namespaces.map(async (namespace) => {
      const { items } = await cluster.call(`listing autoscalers of ${namespace}`, ({ autoscaling, bound }) =>
        autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }, bound),
      );
      return items.flatMap(({ metadata, spec }) => {
        const of = owners.find(
          (owner) =>
            owner.namespace === namespace &&
            owner.kind === spec?.scaleTargetRef.kind &&
            owner.name === spec.scaleTargetRef.name,
        );
        return of ? [`HorizontalPodAutoscaler ${metadata?.name ?? ''} says how many ${wordsOfOwner(of)} makes`] : [];
      });
    }),
  );
  return found.flat();
}
