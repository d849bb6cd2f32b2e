import type { Fence, Verification } from './fence.js';

/** A region, or a zone of one. */
export interface Place {
  readonly region: string;
  /** Null: all of its zones. */
  readonly zone: string | null;
}

/** A machine that is closed, and what leaves it. JSON: all that is needed to do it, to see it and to undo it. */
export interface NodeOutage extends Place {
  readonly node: string;
  /** All machines that are closed with it, itself included: whoever replaces something must come up on none of them. */
  readonly nodes: readonly string[];
  /** Those that leave, by identity. */
  readonly instances: readonly string[];
  /** Who replaces them, as `Instance.undo` names them. */
  readonly owners: readonly string[];
}

/** How a machine is emptied. `kill`: all at once. `drain`: as their budgets allow, and with the time that they need to end. */
export type Emptying = 'kill' | 'drain';

/** What planning should know of a machine. */
export interface NodeFacts {
  readonly node: string;
  /** Namespaces that may not be touched and have something there: it is left alone, but nothing new of theirs comes in. */
  readonly others: readonly string[];
  /** Somebody has closed it already, and it will stay so. */
  readonly isClosed: boolean;
  /** Owners that have something there and nothing that serves on a machine that stays open, as `Instance.undo` names them. */
  readonly unserved: readonly string[];
  /** Of these, those that could not be replaced before the undo: what they make says that it runs on no other machine. */
  readonly bound: readonly string[];
}

/** Whose outage it is. */
export interface OutageOwner extends Pick<Fence, 'run' | 'injection'> {
  /** Whether it was in effect when it was last seen. */
  readonly wasProven?: boolean | undefined;
}

/** Closes machines to whatever would be placed on them, and empties them, under a harm lease. */
export interface NodeScheduler {
  /**
   * Reads only. Throws `unsupported-by-target` when closing them would hinder somebody who has not agreed to that.
   *
   * @param besides that are asked about, too, wherever they are
   */
  nodesOf(place: Place, besides: readonly string[]): Promise<readonly NodeFacts[]>;
  /**
   * Returns when it is closed; it is emptied from then on, for as long as the lease holds: `isClosed` tells when it is.
   * Also those leave that came after the plan was made, if somebody replaces them.
   */
  close(outage: NodeOutage, how: Emptying, fence: Fence): Promise<void>;
  /** Exactly what `close` has closed. Throws `conflict` when somebody else has changed it meanwhile: it is left so. */
  open(outage: NodeOutage, fence: Fence): Promise<void>;
  /**
   * `in-effect`: this injection has closed it, nothing is left that leaves and, with `drain`, all that can run elsewhere are
   * replaced, or were once since it was last injected: nodes that are drained beside it may leave the same owners short again.
   * `absent`: it does not keep it closed, and all of their owners have what they want.
   */
  isClosed(outage: NodeOutage, how: Emptying, of: OutageOwner): Promise<Verification>;
}
