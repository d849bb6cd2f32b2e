import type { V1Node } from '@kubernetes/client-node';
import pLimit from 'p-limit';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { DisruptionBudgets } from '../../../core/ports/disruption-budgets.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Instance } from '../../../core/instance.js';
import type { InstanceLister } from '../../../core/ports/fleet.js';
import type {
  Emptying,
  NodeFacts,
  NodeOutage,
  NodeScheduler,
  OutageOwner,
  Place,
} from '../../../core/ports/node-scheduler.js';
import { CORDON } from '../../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { Asked } from '../asked.js';
import { CALL_MS, type Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { sendAway } from '../pods/leaving.js';
import { ownerNamed } from '../pods/pod.js';
import { type Standing, standingOf } from '../pods/replaced.js';
import { remembered } from '../remembered.js';
import { bystanders } from './bystanders.js';
import { claimOn } from './claim.js';
import { closeNode, openNode, readNode } from './cordon.js';
import { NodeEmptying } from './emptying.js';
import { factsOf } from './facts.js';
import { judgeNode, occupantsOf, type Counted, type Occupants } from './judge.js';
import { isCordoned, isOf, markOf, nameOf } from './mark.js';
import { waitingByOwner, waitingOf } from './placement.js';
import { Refusals } from './refusals.js';

/** Calls in flight at once that send pods away, of all nodes together. */
const AT_ONCE = 50;

/** Cordons nodes and empties them, under the Lease of their run. */
export class KubernetesNodes implements NodeScheduler {
  private readonly emptyings = new Map<string, NodeEmptying>();
  private readonly limit = pLimit(AT_ONCE);
  private readonly refusals: Refusals;
  private readonly standings: Asked<Standing | null>;
  private readonly byNode = remembered(byNode);
  private readonly waiting = remembered(waitingByOwner);

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly place: ClusterPlace,
    private readonly instances: InstanceLister,
    private readonly leases: RunLeases,
    private readonly budgets: DisruptionBudgets,
    private readonly clock: Clock,
  ) {
    this.refusals = new Refusals(clock);
    const standing = (words: string): Promise<Standing | null> => {
      const owner = ownerNamed(words);
      return owner ? standingOf(cluster, owner) : Promise.resolve(null);
    };
    this.standings = new Asked(standing);
  }

  async nodesOf(place: Place, besides: readonly string[]): Promise<readonly NodeFacts[]> {
    const [nodes, pods, touchable, namespaces] = await Promise.all([
      this.inventory.nodes.all(),
      this.inventory.pods.all(),
      this.inventory.touchable(),
      this.inventory.namespaces.all(),
    ]);
    const facts = factsOf(place, besides, { nodes, pods, touchable, ...this.place });
    const meant = nodes.filter((node) => facts.some((one) => one.node === nameOf(node)));
    const hindered = bystanders(meant, { pods, namespaces, place: this.place });
    if (hindered.length === 0) return facts;
    throw new SilverbackError(
      'unsupported-by-target',
      `closing nodes would hinder pods of others, who have not agreed: ${hindered.join('; ')}; expected the label ${CORDON}=true on these namespaces, or "bystanders: accept" in spec.kubernetes of the target`,
    );
  }

  /** The Lease knows of it before the node does: whoever finds it abandoned can undo it. */
  async close(outage: NodeOutage, how: Emptying, fence: Fence): Promise<void> {
    const { node: name } = outage;
    const node = await readNode(this.cluster, name);
    if (node === null) throw new SilverbackError('target-unreachable', `there is no node ${name} any more`);
    const mark = markOf(node);
    const was = mark && isOf(mark, fence) ? mark.was : isCordoned(node) ? 'closed' : 'open';
    const detail = how === 'drain' ? 'a node that is drained' : 'a node that is dark';
    await this.leases.hold(fence, { what: 'node', was, detail, subject: name, owner: null });
    await closeNode(this.cluster, name, fence, this.place.own, () => this.leases.refuseLost(fence));
    this.empty(outage, how, fence);
  }

  async open({ node }: NodeOutage, fence: Fence): Promise<void> {
    await this.leases.refuseOlder(fence);
    await this.emptyings.get(fence.injection)?.end();
    this.emptyings.delete(fence.injection);
    await openNode(this.cluster, node, fence, await this.leases.heldFor(fence));
    await this.leases.release(fence);
  }

  async isClosed(outage: NodeOutage, how: Emptying, of: OutageOwner): Promise<Verification> {
    try {
      const instances = await this.instances.list();
      const occupants = occupantsOf(outage, instances);
      const node = (await this.stillEmptied(outage, occupants, of)) ?? (await readNode(this.cluster, outage.node));
      if (node === null) return { state: 'absent', gone: true, evidence: `there is no node ${outage.node} any more` };
      const isOurs = isOf(markOf(node), of);
      const [held, owners] = await Promise.all([
        isOurs || !isCordoned(node) ? null : this.leases.heldFor(of),
        this.counted(outage),
      ]);
      const problem = this.emptyings.get(of.injection)?.problem;
      const budgets =
        how === 'drain' && isOurs && occupants.leaving.length > 0
          ? await this.budgets.blocking(occupants.leaving.map(({ id, identity }) => identity ?? id))
          : [];
      return judgeNode(how, {
        claimed: claimOn(node, of, held),
        isCordoned: isCordoned(node),
        occupants,
        owners,
        wasReplaced: of.wasProven === true,
        hindrances: [...budgets, ...(problem ? [problem] : [])],
      });
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** Nothing more is sent away from here. */
  async leave(): Promise<void> {
    await Promise.all([...this.emptyings.values()].map((emptying) => emptying.end()));
  }

  private empty(outage: NodeOutage, how: Emptying, { run, injection, epoch }: Fence): void {
    if (this.emptyings.get(injection)?.isOver === false) return;
    const emptying = new NodeEmptying({
      how,
      left: async () => {
        const on = this.byNode(await this.instances.list()).get(outage.node) ?? [];
        return occupantsOf(outage, on).leaving;
      },
      refusals: this.refusals,
      send: (instance, signal) => sendAway(this.cluster, instance, how, signal),
      mayGoOn: () => this.leases.holds({ run, injection, epoch }, CALL_MS),
      allClosed: async () => {
        const open = (await this.inventory.nodes.all()).filter((node) => !isCordoned(node)).map(nameOf);
        return !outage.nodes.some((name) => open.includes(name));
      },
      onChange: (heard) => this.inventory.pods.onChange(heard),
      limit: this.limit,
      clock: this.clock,
    });
    this.emptyings.set(injection, emptying);
    emptying.begin();
  }

  /**
   * As long as somebody is still to leave, what is followed says enough: it can neither be done nor undone yet. Null when
   * the API server itself has to say how the node is.
   */
  private async stillEmptied(
    { node: name }: NodeOutage,
    { leaving }: Occupants,
    of: Pick<Fence, 'run' | 'injection'>,
  ): Promise<V1Node | null> {
    if (leaving.length === 0) return null;
    const node = (await this.inventory.nodes.all()).find((one) => nameOf(one) === name);
    return node && isCordoned(node) && isOf(markOf(node), of) ? node : null;
  }

  /** @returns nothing of an owner whom nobody counts */
  private async counted({ owners, nodes: closed }: NodeOutage): Promise<readonly Counted[]> {
    const [ready, pods, nodes, standings] = await Promise.all([
      this.inventory.ready(),
      this.inventory.pods.all(),
      this.inventory.nodes.all(),
      Promise.all(owners.map((owner) => this.standings.of(owner))),
    ]);
    const open = nodes.filter((node) => !closed.includes(nameOf(node)));
    return standings.flatMap((standing, at) => {
      const owner = owners[at] ?? '';
      const waiting = this.waiting(pods).get(owner);
      const counted = { owner, ready: ready.get(owner) ?? 0, waiting: waiting ? waitingOf(waiting, open) : null };
      return standing ? [{ ...counted, wanted: standing.wanted }] : [];
    });
  }
}

function byNode(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  const on = new Map<string, Instance[]>();
  for (const one of instances) {
    if (one.node === undefined) continue;
    const known = on.get(one.node);
    if (known) known.push(one);
    else on.set(one.node, [one]);
  }
  return on;
}
