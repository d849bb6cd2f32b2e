import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { together } from '../../../core/together.js';
import { Making } from '../../world/making.js';
import { isConflict } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { isolating } from '../policies/isolation.js';
import { isolatedBy, type Partition, planPartition, type Refusal } from '../policies/partition.js';
import { type PolicyPod, podName } from '../policies/world.js';
import type { JanitorSign } from '../janitor/sign.js';
import { INJECTION, RUN } from '../leases/run-state.js';
import { nameOf, type Policies } from './own-policies.js';
import { Looks, type Way, type Ways } from './looks.js';
import { judgePaths } from './path-judge.js';
import { reachable, type SidePod, type Sides, sidesOf } from './policy-sides.js';
import type { Trials } from './trials.js';

export interface CutterParts {
  readonly inventory: Pick<Inventory, 'touchable'> & {
    readonly [Kind in 'pods' | 'nodes' | 'namespaces']: Pick<Inventory[Kind], 'all'>;
  };
  readonly policies: Pick<Policies, 'all' | 'ours' | 'make' | 'remove'>;
  readonly leases: Pick<RunLeases, 'hold' | 'release' | 'refuseOlder' | 'refuseLost'>;
  readonly sign: Pick<JanitorSign, 'leaves'>;
  readonly trials: Pick<Trials, 'from'>;
  readonly place: ClusterPlace;
}

/** Cuts pods off from others by NetworkPolicies, which add up to exactly the cut, and tries the paths from inside of them. */
export class PolicyCutter implements Cutter {
  private readonly making = new Making();
  private readonly looks: Looks;

  constructor(private readonly parts: CutterParts) {
    this.looks = new Looks(parts.trials);
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

  /**
   * The policies of a cut as things are, or why there are none. Reads only.
   *
   * @param of whose policies are left out: what has begun is planned as it was before
   */
  async plan(cut: Cut, of: Pick<Fence, 'run' | 'injection'> = NOBODY): Promise<Partition | Refusal> {
    return this.planAmong(cut, await this.sides(cut), of);
  }

  async isCut(cut: Cut, { run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const [sides, ours, others] = await Promise.all([
        this.sides(cut),
        this.parts.policies.ours(),
        this.policiesOfOthers({ run, injection }),
      ]);
      const { near, far } = sides;
      const there = ours.filter((policy) => injectionOf(policy) === injection);
      // What others have shut meanwhile tells nothing of a cut that is gone.
      const open = there.length > 0 ? sides : withoutIsolated(sides, others);
      const seen = await this.looks.look(waysOf(cut, open));
      return judgePaths(cut, {
        policies: there.map(nameOf),
        ...seen,
        opened: openedBy(cut, sides, others),
        isCutElsewhere: ours.some((policy) => runOf(policy) === run && injectionOf(policy) !== injection),
        skipped: [...unready(cut.from, near), ...unready(cut.to, far)],
        isOneEmpty: [near, far].some((side) => !side.some(runs)),
        uncovered: [...near, ...far].filter(isUncovered).map(({ policyPod }) => podName(policyPod)),
      });
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(cut: Cut, fence: Fence, stop: AbortSignal): Promise<void> {
    const sides = await this.sides(cut);
    const planned = await this.planAmong(cut, sides, fence);
    if ('refused' in planned) throw new SilverbackError('unsupported-by-target', planned.refused);
    const { leases, policies } = this.parts;
    // Some were made before, and nobody had waited for the answer: what passes now says nothing of before.
    const isBegun = (await policies.ours(fence.injection)).length > 0;
    if (!isBegun && !(await this.looks.before(waysOf(cut, sides))))
      throw new SilverbackError('target-unreachable', `nothing passes from ${cut.from} to ${cut.to} before the cut`);
    // Trying takes its time, and somebody may have thought of policies meanwhile.
    const opened = openedBy(cut, sides, await this.policiesOfOthers(fence));
    if (opened.length > 0) throw new SilverbackError('unsupported-by-target', opened.join('; '));
    stop.throwIfAborted();
    const detail = `cut from ${cut.to} by ${planned.policies.map(nameOf).join(', ')}`;
    await leases.hold(fence, { what: 'policies', detail, subject: `${cut.from}->${cut.to}`, owner: null });
    stop.throwIfAborted();
    leases.refuseLost(fence);
    await together(
      planned.policies.map(async (policy) => {
        try {
          await policies.make(policy);
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }),
    );
  }

  private async planAmong(
    cut: Cut,
    { world, near, far, isZone, obstacles }: Sides,
    { run, injection }: Pick<Fence, 'run' | 'injection'>,
  ): Promise<Partition | Refusal> {
    if (cut.established === 'required') return { refused: BREAKS_NOTHING };
    if (obstacles.length > 0) return { refused: obstacles.join('; ') };
    if (await this.parts.sign.leaves('policies'))
      return {
        refused: `the janitor in namespace ${this.parts.place.own} may not see NetworkPolicies, so these would stay if Silverback died`,
      };
    const policies = await this.policiesOfOthers({ run, injection });
    const side = new Map<PolicyPod, string>([
      ...near.map(({ policyPod }) => [policyPod, cut.from] as const),
      ...far.map(({ policyPod }) => [policyPod, cut.to] as const),
    ]);
    // Between two regions each way is an injection of its own: this one is about the calls of one side alone.
    const plan = planPartition(
      { ...world, policies },
      { from: cut.from, to: cut.to, oneWay: !isZone },
      (pod) => side.get(pod) ?? null,
      { run, injection },
    );
    return 'refused' in plan ? { refused: `${cut.from}->${cut.to} cannot be cut by policies: ${plan.refused}` } : plan;
  }

  private async policiesOfOthers({ run, injection }: Pick<Fence, 'run' | 'injection'>) {
    const all = await this.parts.policies.all();
    return all.filter((policy) => runOf(policy) !== run || injectionOf(policy) !== injection);
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
}

const BREAKS_NOTHING = 'a NetworkPolicy breaks no connection that is open already (established: required)';
/** Of a cut that is only thought of. */
const NOBODY = { run: 'plan', injection: 'plan' };

const runOf = ({ metadata }: V1NetworkPolicy): string | undefined => metadata?.labels?.[RUN];
const injectionOf = ({ metadata }: V1NetworkPolicy): string | undefined => metadata?.labels?.[INJECTION];

/** Nobody calls into a zone by another injection, so a cut of one closes both ways. */
function waysOf(cut: Cut, { near, far, isZone }: Sides): Ways<Way> {
  const [there, back] = [
    { from: near, to: far },
    { from: far, to: near },
  ];
  return { closed: isZone ? [there, back] : [there], kept: cut.oneWay ? [back] : [] };
}

const policyPods = (side: readonly SidePod[]): readonly PolicyPod[] => side.map(({ policyPod }) => policyPod);

/** What policies of others keep shut, and those of this cut open or would open; one sentence for each. */
function openedBy(cut: Cut, { near, far, isZone }: Sides, others: readonly V1NetworkPolicy[]): readonly string[] {
  return [
    ...isolatedBy(others, cut.to, policyPods(far)),
    ...(isZone ? isolatedBy(others, cut.from, policyPods(near)) : []),
  ];
}

/** Without those whom policies of others isolate. */
function withoutIsolated(sides: Sides, others: readonly V1NetworkPolicy[]): Sides {
  const isHeard = ({ policyPod }: SidePod): boolean => isolating(others, policyPod, 'Ingress').length === 0;
  return { ...sides, near: sides.isZone ? sides.near.filter(isHeard) : sides.near, far: sides.far.filter(isHeard) };
}

const isUncovered = ({ policyPod }: SidePod): boolean => policyPod.hostNetwork;

/** One that is to end, or waits for a node, carries nothing. */
const runs = ({ pod, policyPod }: SidePod): boolean =>
  policyPod.addresses.length > 0 && pod.metadata?.deletionTimestamp === undefined;

function unready(name: string, side: readonly SidePod[]): readonly string[] {
  const meant = side.filter((one) => !isUncovered(one));
  const without = meant.length - reachable(meant).length;
  return without > 0 ? [`${without} of ${meant.length} of ${name} not ready`] : [];
}
