import type { Fence, Verification } from './fence.js';

/** How a name service fails: an error, no answer at all, or answers that were true when the failure began. */
export const NAME_FAILURES = ['servfail', 'timeout', 'stale'] as const;
export type NameFailure = (typeof NAME_FAILURES)[number];

/**
 * Lets the name service fail for users' names, under a harm lease where it answers. `route` null: for every users' name
 * that experiments may touch. What it is told of routes meanwhile it keeps, and tells when it is well again.
 */
export interface NameService {
  fail(route: string | null, mode: NameFailure, fence: Fence): Promise<void>;
  heal(route: string | null, fence: Fence): Promise<void>;
  /** Asks as a resolver would. `in-effect`: the names fail in this mode, while the service lives and answers for others. */
  isFailing(route: string | null, mode: NameFailure): Promise<Verification>;
}
