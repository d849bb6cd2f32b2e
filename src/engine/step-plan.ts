import type { InjectionClass, PlannedInjection } from '../core/ports/fault.js';

/** What a step is about to change, found by reading only. */
export interface StepPlan {
  readonly kind: string;
  readonly class: InjectionClass;
  readonly plans: readonly PlannedInjection[];
  /** Of a dynamic step: who was there, by identity. */
  readonly known?: readonly string[];
  /** Why there is nothing to do, when there is nothing. */
  readonly otherwise: { readonly ok: boolean; readonly detail: string };
}
