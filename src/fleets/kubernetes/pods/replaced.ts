import type { V1Pod } from '@kubernetes/client-node';
import { isGone } from '../../../core/errors.js';
import { type Cluster } from '../cluster.js';
import { isReady, type Owner, ownerWordsOf, wordsOfOwner } from './pod.js';

/** How many pods an owner wants, and how many of them are ready to serve. */
export interface Standing {
  readonly wanted: number;
  readonly ready: number;
}

/** Null when there is no such owner any more, or one of a kind that counts nothing. */
export async function standingOf(cluster: Cluster, owner: Owner): Promise<Standing | null> {
  const { namespace, name } = owner;
  const what = `reading ${wordsOfOwner(owner)}`;
  try {
    return await cluster.call(what, async ({ apps, bound }) => {
      switch (owner.kind) {
        case 'Deployment':
          return counted(await apps.readNamespacedDeployment({ namespace, name }, bound));
        case 'StatefulSet':
          return counted(await apps.readNamespacedStatefulSet({ namespace, name }, bound));
        case 'ReplicaSet':
          return counted(await apps.readNamespacedReplicaSet({ namespace, name }, bound));
        case 'DaemonSet': {
          const { status } = await apps.readNamespacedDaemonSet({ namespace, name }, bound);
          return { wanted: status?.desiredNumberScheduled ?? 0, ready: status?.numberReady ?? 0 };
        }
        default:
          return null;
      }
    });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

interface Counted {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

function counted({ spec, status }: Counted): Standing {
  return { wanted: spec?.replicas ?? 1, ready: status?.readyReplicas ?? 0 };
}

/** Pure. How many pods of each owner are ready, by its words: its own count comes a moment after them. */
export function readyByOwner(pods: readonly V1Pod[]): ReadonlyMap<string, number> {
  const ready = new Map<string, number>();
  for (const pod of pods) {
    const words = isReady(pod) ? ownerWordsOf(pod) : null;
    if (words === null) continue;
    ready.set(words, (ready.get(words) ?? 0) + 1);
  }
  return ready;
}
