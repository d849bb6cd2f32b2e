import type { Experiment } from '../experiment/experiment.js';
import type { Instance } from '../instance.js';
import type { Target } from '../target/target.js';
import type { WeightsReading } from './router.js';

/** A question about a target, which only a process that may open targets can answer. Answering changes nothing. */
export type Inquiry =
  | { readonly kind: 'plan'; readonly experiment: Experiment; readonly target: Target }
  | { readonly kind: 'fleet' | 'routes'; readonly target: Target };

/** What is there on a target now. `available` false: it does not run or cannot be reached, and why. */
export type FleetView =
  | { readonly available: false; readonly reason: string }
  | {
      readonly available: true;
      readonly instances: readonly Instance[];
      /** Only where the fleet can tell; capacity in requests a second. */
      readonly regions: Readonly<
        Record<
          string,
          { readonly desired: number; readonly healthy: number; readonly capacityPerInstance: number | null }
        >
      >;
    };

/** How the users of a target's routes are divided now, by route. */
export type RoutesView =
  | { readonly available: false; readonly reason: string }
  | { readonly available: true; readonly routes: Readonly<Record<string, WeightsReading>> };

/** Puts questions to a worker, here or in another process. Answers are JSON: `Plan`, `FleetView` or `RoutesView`. */
export interface Inquiries {
  /**
   * @param signal gives the answer up.
   * @throws `busy` when no worker answered within 10 s, `queue-unavailable`, and what the worker throws.
   */
  ask(question: Inquiry, signal?: AbortSignal): Promise<unknown>;
  /** Nothing is asked after it. */
  close(): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const Inquiries = Symbol('Inquiries');
