import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { budgetArg, type BudgetArg, heedBudgets } from './budgets.js';
import { Outage, type OutageEffect } from './outage.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z.strictObject({ ...selection, budgets: budgetArg }).describe("Kills that many, picked by the run's seed");
type Args = z.output<typeof args>;

/** Monkey: kills `count` running instances of a service, picked by the run's seed. */
@FaultKind('instance.kill')
export class InstanceKill extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static readonly newcomers = 'places';
  readonly kind = 'instance.kill';
  readonly args = args;
  readonly newcomers = 'places';
  protected readonly manner = 'kill';

  constructor(private readonly means: Pick<Capabilities, 'lifecycle'> & Partial<Pick<Capabilities, 'budgets'>>) {
    super(means);
  }

  needsFor({ budgets }: BudgetArg): readonly Capability[] {
    return this.means.budgets && budgets === undefined ? ['budgets'] : [];
  }

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<OutageEffect>[]> {
    const picked = pickedInstances(this.kind, instances, wanted, random);
    const plans = picked.map((instance) => this.outageOf(instance));
    return heedBudgets(this.kind, picked, plans, wanted, this.means.budgets);
  }
}
