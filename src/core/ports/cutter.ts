import type { EndsAlone } from './ends-alone.js';
import type { Fence, Verification } from './fence.js';

/** Calls of a region to another that are cut, or a zone that is cut from the rest of its own region, both ways. */
export interface Cut {
  readonly from: string;
  readonly to: string;
  /** The way back must stay open. */
  readonly oneWay: boolean;
  /** `required`: connections that are open when it begins must break; otherwise it is enough that they carry nothing. */
  readonly established?: 'required' | 'any';
}

/** Cuts paths under a harm lease. */
export interface Cutter extends EndsAlone {
  /** Instances that are `uncuttable` are left out, and plans name them; where it is absent, one of them forbids a cut. */
  readonly sparesUncuttable?: boolean;
  /** Why a cut cannot be made as things are, where that is known beforehand; empty when it can. Reads only. */
  refusals?(cut: Cut): Promise<readonly string[]>;
  /** By what a cut would be made, in words, where there are several means. Reads only. */
  meansOf?(cut: Cut): Promise<string>;
  cut(cut: Cut, fence: Fence): Promise<void>;
  heal(cut: Cut, fence: Fence): Promise<void>;
  /**
   * Tries the data path itself. `in-effect`: nothing passes while the control path does and, with `oneWay`, while the
   * way back is open, unless the same run has cut that too; `absent`: traffic passes, or nobody is left whom it could cut.
   */
  isCut(cut: Cut, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}
