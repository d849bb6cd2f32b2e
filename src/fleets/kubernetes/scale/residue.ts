import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { HOME, RUN } from '../leases/run-state.js';
import { wordsOfOwner } from '../pods/pod.js';
import { replicasOf, scaleMarkOf, type Workload } from './workload.js';

/** Workloads that injections have scaled. */
export class ScaleResidue implements ResidueScanner {
  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    /** The namespace of Silverback itself. */
    private readonly home: string,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const namespaces = [...(await this.inventory.touchable())];
    return (await Promise.all(namespaces.map((namespace) => this.within(namespace)))).flat();
  }

  private async within(namespace: string): Promise<readonly ResidueItem[]> {
    const labelSelector = `${RUN},${HOME}=${this.home}`;
    const [deployments, statefulSets] = await Promise.all([
      this.cluster.call(`listing Deployments of ${namespace} that were scaled`, ({ apps, bound }) =>
        apps.listNamespacedDeployment({ namespace, labelSelector }, bound),
      ),
      this.cluster.call(`listing StatefulSets of ${namespace} that were scaled`, ({ apps, bound }) =>
        apps.listNamespacedStatefulSet({ namespace, labelSelector }, bound),
      ),
    ]);
    return [
      ...deployments.items.flatMap((one) => itemOf('Deployment', namespace, one)),
      ...statefulSets.items.flatMap((one) => itemOf('StatefulSet', namespace, one)),
    ];
  }
}

function itemOf(kind: string, namespace: string, workload: Workload): readonly ResidueItem[] {
  const mark = scaleMarkOf(workload);
  if (!mark) return [];
  const { run, injection, prior, written } = mark;
  const now = replicasOf(workload);
  const subject = wordsOfOwner({ kind, namespace, name: workload.metadata?.name ?? '' });
  return now === written
    ? [{ kind: 'scale', subject, run, injection, detail: `scaled from ${prior} to ${written}` }]
    : [
        {
          kind: 'conflict',
          subject,
          run,
          injection,
          detail: `scaled from ${prior} to ${written}, and to ${now} by somebody else`,
        },
      ];
}
