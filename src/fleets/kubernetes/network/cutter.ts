import type { V1NetworkPolicy } from '@kubernetes/client-node';
import pLimit from 'p-limit';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { Making } from '../../world/making.js';
import { type Cluster, isConflict } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { type Partition, planPartition, type Refusal } from '../policies/partition.js';
import type { PolicyPod } from '../policies/world.js';
import { INJECTION, RUN } from '../leases/run-state.js';
import { nameOf, type Policies } from './own-policies.js';
import { judgePaths, type Witness } from './path-judge.js';
import { reachable, type SidePod, type Sides, sidesOf } from './policy-sides.js';
import { API_SERVER, type Spot, Trials } from './trials.js';

export interface CutterParts {
  readonly cluster: Cluster;
  readonly inventory: Inventory;
  readonly policies: Policies;
  readonly leases: RunLeases;
  readonly place: ClusterPlace;
}

/**
 * How many of a side are asked in one look, others in the next, and how many of the other side they try each: a look has
 * the time of one call.
 */
const MOST_WITNESSES = 4;
const SPOTS_EACH = 3;
/** Programs started in pods at once: each costs its node something. As many as the looks at both ways of a cut start. */
const AT_ONCE = 2 * MOST_WITNESSES;

/** Cuts pods off from others by NetworkPolicies, which add up to exactly the cut, and tries the paths from inside of them. */
export class PolicyCutter implements Cutter {
  private readonly making = new Making();
  private readonly trials: Trials;
  private readonly inPods = pLimit(AT_ONCE);
  private looks = 0;

  constructor(private readonly parts: CutterParts) {
    this.trials = new Trials(parts.cluster);
  }

  /**
   * Trying the paths first may take longer than a call may last: who gives up waiting finds it made when it is looked for,
   * or, when the time of the fence is over by then, never.
   */
  cut(cut: Cut, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(cut, fence, stop));
  }

  async heal(_cut: Cut, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const { policies, leases } = this.parts;
    await leases.refuseOlder(fence);
    await Promise.all((await policies.ours(fence.injection)).map((policy) => policies.remove(policy)));
    await leases.release(fence);
  }

  async refusals(cut: Cut): Promise<readonly string[]> {
    const plan = await this.plan(cut, await this.sides(cut), NOBODY);
    return 'refused' in plan ? [plan.refused] : [];
  }

  async isCut(cut: Cut, { run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const [{ near, far }, ours] = await Promise.all([this.sides(cut), this.parts.policies.ours()]);
      const there = ours.filter((policy) => injectionOf(policy) === injection);
      this.looks += 1;
      const [seenNear, seenFar] = await Promise.all([
        this.witnesses(near, far, near),
        cut.oneWay ? this.witnesses(far, near, null) : [],
      ]);
      return judgePaths(cut, {
        policies: there.map(nameOf),
        near: seenNear,
        far: seenFar,
        isCutElsewhere: ours.some((policy) => runOf(policy) === run && injectionOf(policy) !== injection),
        skipped: [...unready(cut.from, near), ...unready(cut.to, far)],
      });
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(cut: Cut, fence: Fence, stop: AbortSignal): Promise<void> {
    const sides = await this.sides(cut);
    const planned = await this.plan(cut, sides, fence);
    if ('refused' in planned) throw new SilverbackError('unsupported-by-target', planned.refused);
    const { leases, policies } = this.parts;
    // Some were made before, and nobody had waited for the answer: what passes now says nothing of before.
    const isBegun = (await policies.ours(fence.injection)).length > 0;
    if (!isBegun && !(await this.passes(sides)))
      throw new SilverbackError('target-unreachable', `nothing passes from ${cut.from} to ${cut.to} before the cut`);
    stop.throwIfAborted();
    const detail = `cut from ${cut.to} by ${planned.policies.map(nameOf).join(', ')}`;
    await leases.hold(fence, { what: 'policies', detail, subject: `${cut.from}->${cut.to}`, owner: null });
    stop.throwIfAborted();
    leases.refuseLost(fence);
    await Promise.all(
      planned.policies.map(async (policy) => {
        try {
          await policies.make(policy);
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }),
    );
  }

  private async plan(
    cut: Cut,
    { world, near, far }: Sides,
    { run, injection }: Pick<Fence, 'run' | 'injection'>,
  ): Promise<Partition | Refusal> {
    if (cut.established === 'required') return { refused: BREAKS_NOTHING };
    const all = await this.parts.policies.all();
    const policies = all.filter((policy) => runOf(policy) !== run || injectionOf(policy) !== injection);
    const side = new Map<PolicyPod, string>([
      ...near.map(({ policyPod }) => [policyPod, cut.from] as const),
      ...far.map(({ policyPod }) => [policyPod, cut.to] as const),
    ]);
    // Each way is an injection of its own: this one is about the calls of this side alone.
    const plan = planPartition(
      { ...world, policies },
      { from: cut.from, to: cut.to, oneWay: true },
      (pod) => side.get(pod) ?? null,
      { run, injection },
    );
    return 'refused' in plan ? { refused: `${cut.from}->${cut.to} cannot be cut by policies: ${plan.refused}` } : plan;
  }

  private async passes({ near, far }: Sides): Promise<boolean> {
    const tried = (await this.witnesses(near, far, null)).flatMap(({ data }) => data);
    return tried.some(({ passed }) => passed);
  }

  private async sides(cut: Cut): Promise<Sides> {
    const { inventory, place } = this.parts;
    const [pods, nodes, namespaces, touchable] = await Promise.all([
      inventory.pods.all(),
      inventory.nodes.all(),
      inventory.namespaces.all(),
      inventory.touchable(),
    ]);
    return sidesOf(cut, { pods, nodes, namespaces, touchable, place });
  }

  /** @param siblings whom each tries besides, to show that its own network lives; null where that is not asked */
  private witnesses(
    side: readonly SidePod[],
    others: readonly SidePod[],
    siblings: readonly SidePod[] | null,
  ): Promise<Witness[]> {
    const spots = reachable(others).flatMap(spotsOf);
    return Promise.all(
      reachable(side)
        .map((one, at, all) => all[(at + this.looks * MOST_WITNESSES) % all.length] ?? one)
        .slice(0, MOST_WITNESSES)
        .map((one, at) => {
          const data = someOf(spots, (this.looks * MOST_WITNESSES + at) * SPOTS_EACH, SPOTS_EACH);
          const control = siblings ? [...someOf(besides(one, siblings), at, 1), API_SERVER] : [];
          return this.inPods(() => this.witness(one, data, control));
        }),
    );
  }

  private async witness(one: SidePod, data: readonly Spot[], control: readonly Spot[]): Promise<Witness> {
    const tried = await this.trials.from(insideOf(one), imageOf(one), [...data, ...control]);
    const name = `${one.policyPod.namespace}/${one.policyPod.name}`;
    return { name, data: tried.slice(0, data.length), control: tried.slice(data.length) };
  }
}

const BREAKS_NOTHING = 'a NetworkPolicy breaks no connection that is open already (established: required)';
/** Of a cut that is only thought of. */
const NOBODY = { run: 'plan', injection: 'plan' };

const runOf = ({ metadata }: V1NetworkPolicy): string | undefined => metadata?.labels?.[RUN];
const injectionOf = ({ metadata }: V1NetworkPolicy): string | undefined => metadata?.labels?.[INJECTION];

function besides(one: SidePod, siblings: readonly SidePod[]): readonly Spot[] {
  return reachable(siblings)
    .filter((other) => other !== one)
    .flatMap(spotsOf);
}

function spotsOf({ policyPod: { addresses, ports } }: SidePod): readonly Spot[] {
  const port = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP')?.containerPort;
  return port === undefined ? [] : addresses.map((address) => ({ address, port }));
}

/** So many of a list, going around. */
function someOf<T>(all: readonly T[], from: number, count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, at) => all[(from + at) % all.length] as T);
}

function insideOf({ pod, policyPod: { namespace, name } }: SidePod) {
  return { namespace, pod: name, container: pod.spec?.containers[0]?.name ?? '' };
}

const imageOf = ({ pod }: SidePod): string => pod.spec?.containers[0]?.image ?? '';

function unready(name: string, side: readonly SidePod[]): readonly string[] {
  const without = side.length - reachable(side).length;
  return without > 0 ? [`${without} of ${side.length} of ${name} not ready, or without a network of their own`] : [];
}
