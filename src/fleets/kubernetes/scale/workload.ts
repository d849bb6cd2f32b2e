import type { V1Deployment, V1StatefulSet, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { SilverbackError } from '../../../core/errors.js';
import type { Fence } from '../../../core/ports/fence.js';
import type { Cluster } from '../cluster.js';
import { add, type Operation, test } from '../json-patch.js';
import { HOME, INJECTION, RUN } from '../leases/run-state.js';
import { type Owner, wordsOfOwner } from '../pods/pod.js';
import { givenUp, MANAGER } from '../written-by.js';

/** How many it had before it was scaled, and what it was scaled to: where it has another number, somebody else has scaled it. */
const PRIOR = 'silverback.dev/prior';
const WRITTEN = 'silverback.dev/replicas';
/** How many all workloads of the region had together, before the first of them was scaled. */
const REST = 'silverback.dev/at-rest';

/** What can be scaled: a workload by how many pods it makes, and an autoscaler by how many it makes at least. */
export type Workload = V1Deployment | V1StatefulSet | V2HorizontalPodAutoscaler;

/** What a workload that an injection has scaled says of it. */
export interface ScaleMark extends Pick<Fence, 'run' | 'injection'> {
  readonly prior: number;
  readonly written: number;
  /** What its region had at rest, of all workloads together; null where that was not noted, as by older versions. */
  readonly rest: number | null;
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
  const notes = metadata?.annotations ?? {};
  const { [INJECTION]: injection = '', [PRIOR]: prior, [WRITTEN]: written, [REST]: rest } = notes;
  if (run === undefined || prior === undefined) return null;
  return { run, injection, own, prior: Number(prior), written: Number(written), rest: countIn(rest) };
}

function countIn(note: string | undefined): number | null {
  const count = Number(note ?? NaN);
  return Number.isInteger(count) ? count : null;
}

/** As the API server has it now. Of autoscalers only lists are asked for, as everywhere else. */
export async function readWorkload(cluster: Cluster, owner: Owner): Promise<Workload> {
  const { kind, namespace, name } = owner;
  if (kind === AUTOSCALER) {
    const { items } = await cluster.call(`reading ${wordsOfOwner(owner)}`, ({ autoscaling, bound }) =>
      autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace, fieldSelector: `metadata.name=${name}` }, bound),
    );
    if (items[0]) return items[0];
    throw new SilverbackError('target-unreachable', `there is no ${wordsOfOwner(owner)} any more`);
  }
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
        await autoscaling.patchNamespacedHorizontalPodAutoscaler(
          { namespace, name, body, fieldManager: MANAGER },
          bound,
        );
      else if (kind === 'StatefulSet')
        await apps.patchNamespacedStatefulSet({ namespace, name, body, fieldManager: MANAGER }, bound);
      else await apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: MANAGER }, bound);
    },
    { signal },
  );
}

/** Pure. Whether a workload that is to have so many has what it had before, and only the mark is to go. */
export const isHome = (workload: Workload, count: number): boolean =>
  scaleMarkOf(workload)?.prior === count && replicasOf(workload) === count;

/**
 * Pure: the JSON patch that gives a workload so many pods and marks it; of one that is home again, it takes the mark away,
 * and gives up who has written the number. It fails when anything of the workload is no longer as it was read.
 */
export function scaling(
  workload: Workload,
  count: number,
  { run, injection, own, rest }: ScaleClaim,
): readonly Operation[] {
  const { metadata } = workload;
  const prior = scaleMarkOf(workload)?.prior ?? replicasOf(workload);
  const isLast = isHome(workload, count);
  const changed = (key: 'labels' | 'annotations', notes: Readonly<Record<string, string>>): Operation => {
    const kept = Object.entries(metadata?.[key] ?? {}).filter(([name]) => !(name in notes));
    return add(['metadata', key], Object.fromEntries(isLast ? kept : [...kept, ...Object.entries(notes)]));
  };
  const field = isOfAutoscaler(workload.spec) ? 'minReplicas' : 'replicas';
  return [
    test(['metadata', 'resourceVersion'], metadata?.resourceVersion),
    changed('labels', { [RUN]: run, [HOME]: own }),
    changed('annotations', {
      [INJECTION]: injection,
      [PRIOR]: String(prior),
      [WRITTEN]: String(count),
      [REST]: String(rest),
    }),
    ...(isLast ? givenUp(metadata?.managedFields ?? []) : [add(['spec', field], count)]),
  ];
}

/**
 * Pure. Whether nobody has told it otherwise since, whatever its status says by now: its generation changes only with
 * what is wanted, and an autoscaler has none. One that has lost its mark meanwhile is somebody else's.
 */
export function isToldTheSame(before: Workload, now: Workload): boolean {
  if (scaleMarkOf(before) !== null && scaleMarkOf(now) === null) return false;
  if (!isOfAutoscaler(before.spec) || !isOfAutoscaler(now.spec))
    return before.metadata?.generation === now.metadata?.generation;
  return before.spec.minReplicas === now.spec.minReplicas && before.spec.maxReplicas === now.spec.maxReplicas;
}

/** Whose a workload that is scaled is. */
interface ScaleClaim extends Pick<ScaleMark, 'run' | 'injection' | 'own'> {
  readonly rest: number;
}
