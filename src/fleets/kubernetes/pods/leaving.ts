import type { V1DeleteOptions } from '@kubernetes/client-node';
import { isGone } from '../../../core/errors.js';
import type { Instance } from '../../../core/instance.js';
import { itself } from '../../../core/instance.js';
import type { Emptying } from '../../../core/ports/node-scheduler.js';
import { type Cluster, isConflict, isRefusedNow } from '../cluster.js';
import { type PodName, podNamed } from './pod.js';

/**
 * Sends one pod away, told by its uid.
 *
 * @returns false when a budget does not allow it now
 */
export async function sendAway(
  cluster: Cluster,
  instance: Pick<Instance, 'id' | 'identity'>,
  how: Emptying,
  signal: AbortSignal,
): Promise<boolean> {
  const pod = podNamed(itself(instance));
  try {
    await (how === 'kill' ? remove(cluster, pod, signal) : evict(cluster, pod, signal));
    return true;
  } catch (error) {
    // It is gone already, and maybe another one bears its name.
    if (isGone(error) || isConflict(error)) return true;
    if (how === 'drain' && isRefusedNow(error)) return false;
    throw error;
  }
}

function remove(cluster: Cluster, { namespace, name, uid }: PodName, signal: AbortSignal): Promise<unknown> {
  const body: V1DeleteOptions = { preconditions: { uid }, gracePeriodSeconds: 0 };
  return cluster.call(
    `deleting pod ${namespace}/${name}`,
    ({ core, bound }) => core.deleteNamespacedPod({ namespace, name, body }, bound),
    { signal },
  );
}

function evict(cluster: Cluster, { namespace, name, uid }: PodName, signal: AbortSignal): Promise<unknown> {
  const body = { metadata: { namespace, name }, deleteOptions: { preconditions: { uid } } };
  return cluster.call(
    `evicting pod ${namespace}/${name}`,
    ({ core, bound }) => core.createNamespacedPodEviction({ namespace, name, body }, bound),
    { signal },
  );
}
