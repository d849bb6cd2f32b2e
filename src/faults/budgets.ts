import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { itself, type Instance } from '../core/instance.js';
import type { PlannedInjection } from '../core/ports/fault.js';
import type { DisruptionBudgets } from '../core/ports/disruption-budgets.js';

/** A death asks nobody; who wants to see one beyond what the owners allow says so. */
export const budgetArg = z
  .literal('ignore')
  .optional()
  .describe(
    'Kubernetes: harms also what a PodDisruptionBudget allows no disruption of now, which is refused otherwise',
  );

export interface BudgetArg {
  readonly budgets?: 'ignore' | undefined;
}

/**
 * @param known absent where nobody keeps budgets
 * @returns the plans, which say so where budgets are ignored. Throws `unsupported-by-target` with the budgets that forbid them.
 */
export async function heedBudgets<E>(
  kind: string,
  instances: readonly Instance[],
  plans: PlannedInjection<E>[],
  { budgets }: BudgetArg,
  known: DisruptionBudgets | undefined,
): Promise<PlannedInjection<E>[]> {
  if (budgets === 'ignore') return plans.map((plan) => ({ ...plan, summary: `${plan.summary}; budgets are ignored` }));
  const leaving = instances.filter(({ unmovable }) => unmovable === undefined).map(itself);
  const blocking = (await known?.blocking(leaving)) ?? [];
  if (blocking.length === 0) return plans;
  throw new SilverbackError(
    'unsupported-by-target',
    `${kind}: ${blocking.join('; ')}; expected budgets that allow some, or "budgets: ignore"`,
  );
}
