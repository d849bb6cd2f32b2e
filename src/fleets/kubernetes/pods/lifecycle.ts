import type { V1Pod } from '@kubernetes/client-node';
import { isGone, messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Lifecycle, Manner } from '../../../core/ports/fleet.js';
import { type Cluster, isConflict } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { HeldFor, RunLeases } from '../leases/run-leases.js';
import { isReady, type Owner, ownerOf, type PodName, podNamed, wordsOfOwner } from './pod.js';
import { type Standing, standingOf } from './replaced.js';

/** Deletes pods, which their owners replace: what is down stays so until another one is ready. */
export class KubernetesLifecycle implements Lifecycle {
  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly leases: RunLeases,
  ) {}

  /** The pod that is meant is told by its uid: one that bears its name later is left alone. */
  async takeDown(instance: string, manner: Manner, fence: Fence): Promise<void> {
    if (manner === 'pause' || manner === 'drain')
      throw new SilverbackError(
        'unsupported-by-target',
        `${instance}: a pod can be deleted, and not made to ${manner}`,
      );
    if (!(await this.hold(instance, 'a pod that was deleted', fence))) return;
    this.leases.refuseLost(fence);
    await this.delete(podNamed(instance), manner === 'kill' ? 0 : undefined, fence);
  }

  /**
   * Remembers a pod before it is harmed.
   *
   * @returns false when it is gone already for this very injection: nobody had waited for the answer
   */
  async hold(instance: string, detail: string, fence: Fence): Promise<boolean> {
    const wanted = podNamed(instance);
    if (!(await this.inventory.touchable()).has(wanted.namespace))
      throw new SilverbackError('unsupported-by-target', `namespace ${wanted.namespace} may not be touched any more`);
    const pod = await this.find(wanted);
    if (!pod) {
      const held = await this.leases.about(instance);
      if (held && !held.isReleased && held.injection === fence.injection) return false;
      throw new SilverbackError('target-unreachable', `pod ${wanted.namespace}/${wanted.name} is gone already`);
    }
    await this.leases.hold(fence, { what: 'pod', detail, subject: instance, owner: ownerOf(pod) });
    return true;
  }

  /** Nothing keeps a pod down that is deleted: its owner replaces it. */
  bringUp(_instance: string, fence: Fence): Promise<void> {
    return this.leases.release(fence);
  }

  async isDown(instance: string): Promise<Verification> {
    try {
      const wanted = podNamed(instance);
      const pod = await this.find(wanted);
      if (pod) return judgePresent(pod);
      const held = await this.leases.about(instance);
      const standing = held?.owner ? await this.standing(held.owner, wanted) : null;
      return judgeGone(held, standing);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** What an owner counts comes a moment after its pods, and what is heard of these after they are gone: the fewer count. */
  private async standing(owner: Owner, { uid }: PodName): Promise<Standing | null> {
    const [standing, pods, ready] = await Promise.all([
      standingOf(this.cluster, owner),
      this.inventory.pods.all(),
      this.inventory.ready(),
    ]);
    const isHeardOf = pods.some((pod) => pod.metadata?.uid === uid && isReady(pod));
    const heard = (ready.get(wordsOfOwner(owner)) ?? 0) - (isHeardOf ? 1 : 0);
    return standing && { ...standing, ready: Math.min(standing.ready, heard) };
  }

  /** Null when it is gone, and when another one bears its name. */
  async find({ namespace, name, uid }: PodName): Promise<V1Pod | null> {
    try {
      const pod = await this.cluster.call(`reading pod ${namespace}/${name}`, ({ core, bound }) =>
        core.readNamespacedPod({ namespace, name }, bound),
      );
      return uid === '' || pod.metadata?.uid === uid ? pod : null;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  private async delete({ namespace, name, uid }: PodName, grace: number | undefined, fence: Fence): Promise<void> {
    const body = {
      preconditions: { uid },
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    };
    try {
      await this.cluster.call(
        `deleting pod ${namespace}/${name}`,
        ({ core, bound }) => core.deleteNamespacedPod({ namespace, name, body }, bound),
        { signal: fence.signal },
      );
    } catch (error) {
      // It is gone already, and maybe another one bears its name.
      if (!isGone(error) && !isConflict(error)) throw error;
    }
  }
}

/** Pure. Of the pod itself, as long as it is there. */
function judgePresent({ metadata, status }: V1Pod): Verification {
  const since = metadata?.deletionTimestamp;
  return since === undefined
    ? { state: 'absent', evidence: `the API server has this pod: ${status?.phase ?? 'without a phase'}` }
    : { state: 'unknown', evidence: `the pod is to end since ${since.toISOString()}, and has not yet` };
}

/**
 * Pure. Of a pod that is gone.
 *
 * @param held what is remembered of its harm; null when nothing is
 * @param standing how many pods its owner has now; null when nobody counts them
 */
export function judgeGone(held: Pick<HeldFor, 'isReleased' | 'owner'> | null, standing: Standing | null): Verification {
  const gone = 'the pod is gone';
  if (held === null) return { state: 'absent', evidence: `${gone}, and no run holds anything of it` };
  const owner = held.owner ? wordsOfOwner(held.owner) : null;
  const counted = standing && owner ? `: ${owner} has ${standing.ready} of ${standing.wanted} pods ready` : '';
  if (!held.isReleased) return { state: 'in-effect', evidence: `${gone}${counted}` };
  if (standing === null) return { state: 'absent', gone: true, evidence: `${gone}, and nobody replaces it` };
  const isBack = standing.ready >= standing.wanted;
  return { state: isBack ? 'absent' : 'unknown', evidence: `${gone}${counted}` };
}
