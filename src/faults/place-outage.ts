import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Emptying, NodeOutage, NodeScheduler, Place } from '../core/ports/node-scheduler.js';
import { budgetArg, type BudgetArg, heedBudgets } from './budgets.js';
import { haveNodes, nodePlans, nodesUnder } from './node-plan.js';
import { Outage, type OutageEffect } from './outage.js';

export type OfNode = Injection<NodeOutage>;
export type PlaceMeans = Pick<Capabilities, 'lifecycle'> & Partial<Pick<Capabilities, 'nodes' | 'budgets'>>;

/** What zones and regions can be taken down with, beside their names. */
export const placeArgs = { budgets: budgetArg };

/** A place goes down: each of its instances, or, where they would be replaced on its machines, these with all that is on them. */
export abstract class PlaceOutage extends Outage {
  protected abstract override readonly manner: Emptying;
  abstract readonly kind: string;

  constructor(private readonly place: PlaceMeans) {
    super(place);
  }

  needsFor({ budgets }: BudgetArg): readonly Capability[] {
    const { nodes, budgets: known } = this.place;
    return [...(nodes ? ['nodes' as const] : []), ...(known && budgets === undefined ? ['budgets' as const] : [])];
  }

  override inject(injection: Injection<OutageEffect> | OfNode, fence: Fence): Promise<void> {
    if (!isOfNode(injection)) return super.inject(injection, fence);
    return this.nodes.close(injection.effect, this.manner, fence);
  }

  override verify(injection: Injection<OutageEffect> | OfNode): Promise<Verification> {
    if (!isOfNode(injection)) return super.verify(injection);
    const { run, id, effect, wasProven } = injection;
    return this.nodes.isClosed(effect, this.manner, { run, injection: id, wasProven });
  }

  override revert(injection: Injection<OutageEffect> | OfNode, fence: Fence): Promise<void> {
    if (!isOfNode(injection)) return super.revert(injection, fence);
    return this.nodes.open(injection.effect, fence);
  }

  /** @returns what takes down all of these, which are all that is in the place, and keeps them down there. */
  protected async placeOutage(
    place: Place,
    matched: readonly Instance[],
    arg: BudgetArg,
  ): Promise<PlannedInjection<OutageEffect | NodeOutage>[]> {
    if (!haveNodes(matched)) return this.outagesOf(this.kind, matched);
    const plans = await this.nodeOutages(place, matched);
    return heedBudgets(this.kind, matched, plans, arg, this.place.budgets);
  }

  protected async nodeOutages(place: Place, matched: readonly Instance[]): Promise<PlannedInjection<NodeOutage>[]> {
    const known = (await this.place.nodes?.nodesOf(place, nodesUnder(matched))) ?? [];
    return nodePlans(place, matched, known, this.manner);
  }

  private get nodes(): NodeScheduler {
    const { nodes } = this.place;
    if (!nodes) throw new SilverbackError('unsupported-by-target', `${this.kind}: nothing here closes machines`);
    return nodes;
  }
}

export function isOfNode<E>(injection: Injection<E> | OfNode): injection is OfNode {
  return typeof injection.effect === 'object' && injection.effect !== null && 'node' in injection.effect;
}
