import type { Fence, Verification } from './fence.js';

/** Which calls: those of a region's gateway to its instances, of one zone or, with null, of all. */
export interface CallSelection {
  readonly region: string;
  readonly zone: string | null;
}

/** How long a call is held up before it is made. Milliseconds; no draw is longer than `capMs`. */
export type Delay =
  | { readonly distribution: 'fixed'; readonly ms: number; readonly capMs: number }
  /** `ms` is the mean; what would be negative is none. */
  | { readonly distribution: 'normal'; readonly ms: number; readonly sdMs: number; readonly capMs: number }
  /** `ms` is the least, `shape` the tail index: the smaller, the heavier the tail. */
  | { readonly distribution: 'pareto'; readonly ms: number; readonly shape: number; readonly capMs: number };

export type CallHarm =
  | { readonly kind: 'delay'; readonly delay: Delay }
  /** The status that is answered instead; `reset`: the call breaks; `timeout`: nobody answers it. */
  | { readonly kind: 'abort'; readonly with: number | 'reset' | 'timeout' };

/** What befalls a share of the selected calls, drawn for each call on its own. */
export interface CallFault extends CallSelection {
  /** Share of 1, above 0. */
  readonly share: number;
  readonly harm: CallHarm;
}

/**
 * Delays or breaks calls where they are made, as the fault filter of a service mesh does, under a harm lease held there.
 * Health checks are not touched: that is what makes the failure grey.
 */
export interface CallFaults {
  disturb(fault: CallFault, fence: Fence): Promise<void>;
  calm(selection: CallSelection, fence: Fence): Promise<void>;
  /**
   * Makes calls that the fault must befall and calls that it must not. `in-effect`: the former met it, as whoever called
   * has seen, and the latter were well; `absent`: nothing is held there, or those that it must befall passed unharmed;
   * `unknown`: anything else, as when somebody is harmed who should be spared.
   */
  isDisturbed(fault: CallFault, injection: string): Promise<Verification>;
}
