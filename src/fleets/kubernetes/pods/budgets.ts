import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';
import type { DisruptionBudgets } from '../../../core/ports/disruption-budgets.js';
import { Asked } from '../asked.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { selects } from '../policies/selector.js';
import { remembered } from '../remembered.js';
import { identityOf } from './pod.js';

/** The PodDisruptionBudgets of a cluster. */
export class KubernetesBudgets implements DisruptionBudgets {
  private readonly budgets = new Asked((namespace) => this.of(namespace));
  private readonly byIdentity = remembered(
    (pods: readonly V1Pod[]) => new Map(pods.map((pod) => [identityOf(pod), pod])),
  );

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Pick<Inventory, 'pods'>,
  ) {}

  async blocking(instances: readonly string[]): Promise<readonly string[]> {
    const known = this.byIdentity(await this.inventory.pods.all());
    const pods = [...new Set(instances)].flatMap((identity) => known.get(identity) ?? []);
    const namespaces = [...new Set(pods.flatMap(({ metadata }) => metadata?.namespace ?? []))];
    const budgets = await Promise.all(namespaces.map((namespace) => this.budgets.of(namespace)));
    return blockingOf(budgets.flat(), pods);
  }

  private async of(namespace: string): Promise<readonly V1PodDisruptionBudget[]> {
    const { items } = await this.cluster.call(
      `listing PodDisruptionBudgets of namespace ${namespace}`,
      ({ policy, bound }) => policy.listNamespacedPodDisruptionBudget({ namespace }, bound),
    );
    return items;
  }
}

/** Pure. One line for each budget that selects one of the pods and allows no disruption. A budget without a selector selects none. */
export function blockingOf(budgets: readonly V1PodDisruptionBudget[], pods: readonly V1Pod[]): readonly string[] {
  return budgets.flatMap(({ metadata, spec, status }) => {
    const { selector } = spec ?? {};
    if (!selector || (status?.disruptionsAllowed ?? 0) > 0) return [];
    const isMeant = pods.some(
      (pod) => pod.metadata?.namespace === metadata?.namespace && selects(selector, pod.metadata?.labels ?? {}),
    );
    if (!isMeant) return [];
    const counted = status ? `: it wants ${status.desiredHealthy} healthy pods and has ${status.currentHealthy}` : '';
    return [`PodDisruptionBudget ${metadata?.namespace}/${metadata?.name} allows 0 disruptions now${counted}`];
  });
}
