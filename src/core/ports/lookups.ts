import type { Fence, Verification } from './fence.js';
import type { Leaves } from './leaves.js';
import type { Callers } from './upstream-faults.js';

/** How a lookup fails: an error is answered, or nothing at all. */
export const LOOKUP_MODES = ['servfail', 'timeout'] as const;
export type LookupMode = (typeof LOOKUP_MODES)[number];

/** What befalls every lookup of whoever is meant, whatever the name. */
export interface LookupFault extends Callers {
  readonly mode: LookupMode;
}

/**
 * Lets lookups of names fail between whoever makes them and his nameservers, under a harm lease held there. The nameservers
 * themselves are well, and answer others.
 */
export interface Lookups extends Leaves {
  fail(fault: LookupFault, fence: Fence): Promise<void>;
  heal(fault: LookupFault, fence: Fence): Promise<void>;
  /**
   * Asks for a name from where the callers are. `in-effect`: each nameserver of each caller seems to fail in this mode, while
   * the control path is open; `absent`: nothing is held or left there, and every caller gets an answer; `unknown`: anything
   * else.
   */
  isFailing(fault: LookupFault, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}
