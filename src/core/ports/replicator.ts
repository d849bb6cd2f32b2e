import type { Fence, Verification } from './fence.js';

/** Holds replication from one region's data to another's back, under a harm lease where it is sent. Nothing is lost by it. */
export interface Replicator {
  /** Each write goes out `delayMs` after it was made; null: none goes out. */
  holdBack(from: string, to: string, delayMs: number | null, fence: Fence): Promise<void>;
  release(from: string, to: string, fence: Fence): Promise<void>;
  /**
   * Makes a write and looks for it on the other side. `in-effect`: it is not there while the data itself is read and
   * written and the way is open; `absent`: it is there, or waits for something else than this.
   */
  isHeldBack(from: string, to: string, delayMs: number | null): Promise<Verification>;
}
