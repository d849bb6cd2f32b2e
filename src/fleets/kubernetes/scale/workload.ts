import type { V1Deployment, V1StatefulSet, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { Fence } from '../../../core/ports/fence.js';
import type { Cluster } from '../cluster.js';
import { add, type Operation, test } from '../json-patch.js';
import { HOME, INJECTION, RUN } from '../leases/run-state.js';
import { type Owner, wordsOfOwner } from '../pods/pod.js';

/** How many it had before it was scaled, and what it was scaled to: where it has another number, somebody else has scaled it. */
const PRIOR = 'silverback.dev/prior';
const WRITTEN = 'silverback.dev/replicas';

/** What can be scaled: a workload by how many pods it makes, and an autoscaler by how many it makes at least. */
export type Workload = V1Deployment | V1StatefulSet | V2HorizontalPodAutoscaler;

/** What a workload that an injection has scaled says of it. */
export interface ScaleMark extends Pick<Fence, 'run' | 'injection'> {
  readonly prior: number;
  readonly written: number;
  /** The namespace of the Silverback that did. */
  readonly own: string;
}

export const isScalable = ({ kind }: Owner): boolean => kind === 'Deployment' || kind === 'StatefulSet';
export const AUTOSCALER = 'HorizontalPodAutoscaler';

/** How many pods it makes, at least where it is an autoscaler. */
export const replicasOf = ({ spec }: Workload): number =>
  (isOfAutoscaler(spec) ? spec.minReplicas : spec?.replicas) ?? 1;

function isOfAutoscaler(spec: Workload['spec']): spec is NonNullable<V2HorizontalPodAutoscaler['spec']> {
  return spec !== undefined && 'scaleTargetRef' in spec;
}

/** Pure. Null for one that no injection has scaled. */
export function scaleMarkOf({ metadata }: Workload): ScaleMark | null {
  const { [RUN]: run, [HOME]: own = '' } = metadata?.labels ?? {};
  const { [INJECTION]: injection = '', [PRIOR]: prior, [WRITTEN]: written } = metadata?.annotations ?? {};
  if (run === undefined || prior === undefined) return null;
  return { run, injection, own, prior: Number(prior), written: Number(written) };
}

/** A Deployment or a StatefulSet, as the API server has it now. */
export async function readWorkload(cluster: Cluster, owner: Owner): Promise<Workload> {
  const { kind, namespace, name } = owner;
  return cluster.call<Workload>(`reading ${wordsOfOwner(owner)}`, ({ apps, bound }) =>
    kind === 'StatefulSet'
      ? apps.readNamespacedStatefulSet({ namespace, name }, bound)
      : apps.readNamespacedDeployment({ namespace, name }, bound),
  );
}

/** @param body as `scaling` makes it */
export async function changeWorkload(
  cluster: Cluster,
  owner: Owner,
  count: number,
  body: readonly Operation[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { kind, namespace, name } = owner;
  await cluster.call(
    `scaling ${wordsOfOwner(owner)} to ${count}`,
    async ({ apps, autoscaling, bound }) => {
      if (kind === AUTOSCALER)
        await autoscaling.patchNamespacedHorizontalPodAutoscaler({ namespace, name, body }, bound);
      else if (kind === 'StatefulSet') await apps.patchNamespacedStatefulSet({ namespace, name, body }, bound);
      else await apps.patchNamespacedDeployment({ namespace, name, body }, bound);
    },
    { signal },
  );
}

/**
 * Pure: the JSON patch that gives a workload so many pods and marks it, or takes the mark away when it gets what it had
 * before. It fails when the workload is no longer what was read.
 */
export function scaling(
  workload: Workload,
  count: number,
  { run, injection }: ScaleClaim,
  own: string,
): readonly Operation[] {
  const { metadata } = workload;
  const prior = scaleMarkOf(workload)?.prior ?? replicasOf(workload);
  const isHome = count === prior;
  const changed = (key: 'labels' | 'annotations', notes: Readonly<Record<string, string>>): Operation => {
    const kept = Object.entries(metadata?.[key] ?? {}).filter(([name]) => !(name in notes));
    return add(['metadata', key], Object.fromEntries(isHome ? kept : [...kept, ...Object.entries(notes)]));
  };
  const field = isOfAutoscaler(workload.spec) ? 'minReplicas' : 'replicas';
  return [
    ...unchanged(workload),
    ...(['labels', 'annotations'] as const).flatMap((key) =>
      metadata?.[key] ? [test(['metadata', key], metadata[key])] : [],
    ),
    changed('labels', { [RUN]: run, [HOME]: own }),
    changed('annotations', { [INJECTION]: injection, [PRIOR]: String(prior), [WRITTEN]: String(count) }),
    add(['spec', field], count),
  ];
}

/** Its status changes with each pod: its generation only with what is wanted, and an autoscaler has none. */
function unchanged({ spec, metadata }: Workload): readonly Operation[] {
  if (!isOfAutoscaler(spec)) return [test(['metadata', 'generation'], metadata?.generation)];
  return [test(['spec', 'minReplicas'], spec.minReplicas), test(['spec', 'maxReplicas'], spec.maxReplicas)];
}

type ScaleClaim = Pick<Fence, 'run' | 'injection'>;
