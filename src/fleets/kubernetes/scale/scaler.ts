import { isCode, messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence } from '../../../core/ports/fence.js';
import type { Scaler } from '../../../core/ports/fleet.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { together } from '../../../core/together.js';
import { type Cluster, isOvertaken } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { belongingOf } from '../membership.js';
import { idOf, isReady, type Owner, ownerOf, wordsOfOwner } from '../pods/pod.js';
import { autoscalersIn, type Scalable, scalableOf } from './autoscalers.js';
import { divided } from './division.js';
import { markedWorkloads, type Scaled } from './marked-workloads.js';
import { beyond, fewer, refuseOthers } from './refusals.js';
import {
  changeWorkload,
  isHome,
  isScalable,
  isToldTheSame,
  readWorkload,
  replicasOf,
  scaleMarkOf,
  scaling,
  type Workload,
} from './workload.js';

/** How often a patch is tried again that a change of something else has overtaken. */
const TRIES = 5;

/** Pods of a region that answer users, and what makes them. */
interface Serving {
  readonly pods: number;
  readonly ready: number;
  readonly owners: readonly Owner[];
  /** Pods that nobody can be told to make more of, and workloads that have pods in other regions too; in words. */
  readonly fixed: readonly string[];
}

/** Namespaces in which an injection of a run scales. */
interface Where {
  readonly run: string;
  readonly namespaces: readonly string[];
}

/**
 * More pods of what serves a region, by its Deployments and StatefulSets, and what they had before again: by the floor of
 * the autoscaler where there is one, which may make more. What each had is written on it, so that it is put back from there
 * alone; what somebody else has scaled meanwhile is left as it is.
 */
export class KubernetesScaler implements Scaler {
  /** Where injections are about to scale, or have: what they mark may not be seen yet. */
  private readonly noted = new Map<string, Where>();

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Pick<Inventory, 'touchable' | 'meant'>,
    private readonly place: ClusterPlace,
    private readonly leases: Pick<
      RunLeases,
      'refuseOlder' | 'noteScaled' | 'noteUnscaled' | 'scaledBy' | 'scaledFromHere'
    >,
    /** Requests a second that one pod carries; null where nobody has said. */
    private readonly capacity: number | null,
  ) {}

  /** Of what an autoscaler scales, its floor is what was asked. */
  async scaleOf(region: string): Promise<{ desired: number; healthy: number; capacityPerInstance: number | null }> {
    const { owners, pods, ready, fixed } = await this.serving(region);
    if (fixed.length > 0) return { desired: pods, healthy: ready, capacityPerInstance: this.capacity };
    const desired = sumOf((await this.scalables(owners)).map(({ workload }) => replicasOf(workload)));
    return { desired, healthy: ready, capacityPerInstance: this.capacity };
  }

  async scale(region: string, count: number, fence: Fence): Promise<void> {
    const ofRun = await this.scaledBy(fence.run);
    const scaled = ofRun.filter(({ mark }) => mark.injection === fence.injection);
    const others = ofRun.filter((one) => !scaled.includes(one));
    if (scaled.length > 0 && restOf(scaled) === count) {
      await this.putBack(scaled, count, fence);
      return this.forget(others, fence);
    }
    const { owners, fixed } = await this.serving(region);
    if (owners.length === 0 && fixed.length === 0)
      throw new SilverbackError('unsupported-by-target', `no ${this.place.serves} of ${region} is there to be scaled`);
    const all = await this.scalables(owners);
    const sized = all.map(({ owner, workload }) => {
      return { name: wordsOfOwner(owner), replicas: scaleMarkOf(workload)?.prior ?? replicasOf(workload) };
    });
    const least = sumOf(sized.map(({ replicas }) => replicas));
    const parts = divided(count, sized);
    const wanted = all.map((one) => ({
      ...one,
      count: parts.get(wordsOfOwner(one.owner)) ?? replicasOf(one.workload),
    }));
    const refused = [...fixed, ...fewer(count, least), ...beyond(wanted), ...(await this.forbidden(wanted))];
    if (refused.length > 0)
      throw new SilverbackError('unsupported-by-target', `${region} cannot be scaled: ${refused.join('; ')}`);
    for (const { owner, workload } of all) refuseOthers(owner, workload, fence, this.place.own);
    const changed = wanted.filter((one) => isToBeWritten(one.workload, one.count));
    if (changed.length === 0) {
      await this.leases.refuseOlder(fence);
      if (scaled.length === 0) await this.forget(others, fence);
      return;
    }
    const namespaces = [...new Set(changed.map(({ owner }) => owner.namespace))];
    this.noted.set(fence.injection, { run: fence.run, namespaces });
    await this.leases.noteScaled(fence, namespaces);
    const rest = scaled.length > 0 ? restOf(scaled) : least;
    await together(changed.map((one) => this.write(one.owner, one.workload, one.count, rest, fence)));
  }

  /** What somebody else has changed is left so, and keeps nothing else from being put back. Throws when all are tried. */
  private async putBack(scaled: readonly Scaled[], rest: number, fence: Fence): Promise<void> {
    await this.leases.refuseOlder(fence);
    const tried = await Promise.allSettled(
      scaled.map(({ owner, workload, mark }) => this.write(owner, workload, mark.prior, rest, fence)),
    );
    const failed = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (failed.length <= 1) {
      if (failed.length === 1) throw failed[0];
      return;
    }
    const code = failed.every((error) => isCode(error, 'conflict')) ? 'conflict' : 'target-unreachable';
    throw new SilverbackError(code, failed.map(messageOf).join('; '), { cause: failed[0] });
  }

  /** Nothing of this injection is scaled any more: the run is looked for only where others of it have scaled. */
  private async forget(others: readonly Scaled[], { run, injection, epoch }: Fence): Promise<void> {
    this.noted.delete(injection);
    const kept = new Set([
      ...others.map(({ owner }) => owner.namespace),
      ...[...this.noted.values()].flatMap((where) => (where.run === run ? where.namespaces : [])),
    ]);
    const gone = (await this.leases.scaledBy(run)).filter((namespace) => !kept.has(namespace));
    if (gone.length > 0) await this.leases.noteUnscaled({ run, epoch }, gone);
  }

  private async scalables(owners: readonly Owner[]): Promise<readonly Scalable[]> {
    const [workloads, autoscalers] = await Promise.all([
      Promise.all(owners.map(async (owner) => ({ owner, workload: await readWorkload(this.cluster, owner) }))),
      autoscalersIn(
        this.cluster,
        owners.map(({ namespace }) => namespace),
      ),
    ]);
    return workloads.map(({ owner, workload }) => scalableOf(owner, workload, autoscalers));
  }

  /** What bears marks of this run, whoever serves by now, and wherever it has scaled anything. */
  private async scaledBy(run: string): Promise<readonly Scaled[]> {
    const namespaces = new Set([...(await this.inventory.touchable()), ...(await this.leases.scaledBy(run))]);
    const all = await markedWorkloads(this.cluster, namespaces, this.place.own);
    return all.filter(({ mark }) => mark.run === run);
  }

  /** Why some of these may not be told anything new; what is as it is to be is not asked. */
  private async forbidden(wanted: readonly (Scalable & { readonly count: number })[]): Promise<readonly string[]> {
    const touchable = await this.inventory.touchable();
    return wanted
      .filter(({ owner, workload, count }) => count !== replicasOf(workload) && !touchable.has(owner.namespace))
      .map(({ owner }) => `${wordsOfOwner(owner)} is in a namespace that may not be touched any more`);
  }

  /** Its status may change between a look and a write, as with every pod that becomes ready. */
  private async write(owner: Owner, seen: Workload, count: number, rest: number, fence: Fence): Promise<void> {
    let told = seen;
    let workload = seen;
    for (let tries = 1; ; tries += 1) {
      refuseOthers(owner, workload, fence, this.place.own);
      if (!isToBeWritten(workload, count)) return;
      const { run, injection, signal } = fence;
      const patch = scaling(workload, count, { run, injection, own: this.place.own, rest });
      try {
        await changeWorkload(this.cluster, owner, count, patch, signal);
        if (isHome(workload, count) || scaleMarkOf(workload)?.prior !== count) return;
        // The number is home: what is left goes with a patch of its own, unless somebody has taken it away with the number.
        told = workload = await readWorkload(this.cluster, owner);
        if (scaleMarkOf(workload) === null) return;
        tries = 0;
      } catch (error) {
        if (!isOvertaken(error) || tries >= TRIES) throw error;
        workload = await readWorkload(this.cluster, owner);
        if (!isToldTheSame(told, workload)) throw error;
      }
    }
  }

  private async serving(region: string): Promise<Serving> {
    const serving = (await this.inventory.meant(this.leases.scaledFromHere()))
      .filter(({ pod }) => pod.metadata?.deletionTimestamp === undefined)
      .map(({ pod, node }) => {
        const owner = ownerOf(pod);
        return { pod, owner, at: belongingOf(pod, node, this.place, owner?.name ?? null) };
      })
      .filter(({ at }) => at.service === this.place.serves);
    const own = serving.filter(({ at }) => at.region === region);
    const owners = new Map(own.flatMap(({ owner }) => (owner ? [[wordsOfOwner(owner), owner] as const] : [])));
    const spanning = serving.filter(
      ({ owner, at }) => at.region !== region && at.region !== '' && owner !== null && owners.has(wordsOfOwner(owner)),
    );
    const spans = new Set(spanning.map(({ owner }) => (owner ? wordsOfOwner(owner) : '')));
    return {
      pods: own.length,
      ready: own.filter(({ pod }) => isReady(pod)).length,
      owners: [...owners.values()].filter(isScalable),
      fixed: [
        ...own.flatMap(({ pod, owner }) => (owner === null ? [`pod ${idOf(pod)} has no owner`] : [])),
        ...[...owners].flatMap(([words, owner]) =>
          isScalable(owner) ? [] : [`${words} is not told how many it makes`],
        ),
        ...[...spans].map((words) => `${words} has pods in other regions, too`),
      ],
    };
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** Pure. What is as it is to be is left alone, unless its mark is to be taken away. */
const isToBeWritten = (workload: Workload, count: number): boolean =>
  count !== replicasOf(workload) || scaleMarkOf(workload)?.prior === count;

/** Pure. What a region had before an injection scaled it; where that is not noted, what of it is still marked had. */
function restOf(scaled: readonly Scaled[]): number {
  return scaled.find(({ mark }) => mark.rest !== null)?.mark.rest ?? sumOf(scaled.map(({ mark }) => mark.prior));
}
