import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { Cluster } from '../cluster.js';
import { type Owner, wordsOfOwner } from '../pods/pod.js';
import { AUTOSCALER, scaleMarkOf, type Workload } from './workload.js';

/** What is told how many pods a workload makes: the workload itself, or the autoscaler that tells it. */
export interface Scalable {
  readonly owner: Owner;
  readonly workload: Workload;
  /** The most that it may be told to make; null where nobody says. */
  readonly most: number | null;
  /** Why it would not stay as it is told, in words; null where it would. */
  readonly kept: string | null;
}

/** Which autoscalers there are in these namespaces. */
export async function autoscalersIn(
  cluster: Cluster,
  namespaces: Iterable<string>,
): Promise<readonly V2HorizontalPodAutoscaler[]> {
  const found = await Promise.all(
    [...new Set(namespaces)].map((namespace) =>
      cluster.call(`listing autoscalers of ${namespace}`, ({ autoscaling, bound }) =>
        autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }, bound),
      ),
    ),
  );
  return found.flatMap(({ items }) => items);
}

/** Pure. A workload that bears the mark of an injection was told itself, whoever scales it by now. */
export function scalableOf(
  owner: Owner,
  workload: Workload,
  autoscalers: readonly V2HorizontalPodAutoscaler[],
): Scalable {
  const its = autoscalers.find((one) => isFor(one, owner));
  if (!its || scaleMarkOf(workload) !== null) return { owner, workload, most: null, kept: null };
  const by = its.metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const own = { kind: AUTOSCALER, namespace: owner.namespace, name: its.metadata?.name ?? '' };
  return {
    owner: own,
    workload: its,
    most: its.spec?.maxReplicas ?? null,
    kept: by ? `${wordsOfOwner(own)} is kept by ${by.kind} ${by.name}, which would put its floor back` : null,
  };
}

function isFor({ metadata, spec }: V2HorizontalPodAutoscaler, { kind, namespace, name }: Owner): boolean {
  const of = spec?.scaleTargetRef;
  return metadata?.namespace === namespace && of?.kind === kind && of.name === name;
}
