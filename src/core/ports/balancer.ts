import type { Fence } from './fence.js';

/** How a load balancer treats a server. */
export interface ServerStanding {
  /** `in`: it gets its share. `out`: nothing new, everywhere. `unknown`: somebody does not answer, or they differ. */
  readonly state: 'in' | 'out' | 'unknown';
  /** What it still works on for them, or keeps open. */
  readonly sessions: number;
  readonly evidence: string;
}

/** Where a balancer finds a server. */
export interface ServerPlace {
  readonly server: string;
  /** A number, IPv4 or IPv6; empty while a name is not resolved. */
  readonly address: string;
  readonly port: number;
  /** The name that the address comes from; empty without one. */
  readonly host: string;
}

/**
 * A load balancer that sends single servers nothing more while what is open there is finished: what a zone is drained
 * with. It keeps no lease: whoever takes a server out has a record of it and puts it back. Weights are the router's.
 */
export interface Balancer {
  /** Names of its servers, by region. */
  readonly servers: Readonly<Record<string, readonly string[]>>;
  /** Idempotent. Throws `conflict` for a server that somebody else has taken out: it would not be ours to put back. */
  takeOut(server: string, fence: Fence): Promise<void>;
  /** Idempotent. Throws `conflict` when somebody else has taken it out meanwhile. */
  putBack(server: string, fence: Fence): Promise<void>;
  standing(server: string): Promise<ServerStanding>;
  /** Of all its servers, as every process has them that answers; throws when none does. */
  places(): Promise<readonly ServerPlace[]>;
}
