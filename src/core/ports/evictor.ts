import type { Fence, Verification } from './fence.js';

/** Asks single instances to leave as their budgets allow, under a harm lease. Whoever makes them puts others in their place. */
export interface Evictor {
  /** Returns when it has been asked for; what a budget refuses is asked for again for as long as the lease holds: `isEvicted` tells. */
  evict(instance: string, fence: Fence): Promise<void>;
  /** Nothing more is asked for. What has left is not brought back: somebody replaces it. */
  letBe(instance: string, fence: Fence): Promise<void>;
  /**
   * `in-effect`: it has left, and this injection had asked for it. `unknown`: it is still there, with the budgets that keep
   * it by name and what they allow. `absent`: no injection holds it, and its owner has what it wants.
   */
  isEvicted(instance: string, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}
