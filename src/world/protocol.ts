/** The shapes of the world's control interfaces (README.md). Times are milliseconds; `at` and deadlines are wall time. */

export type Role = 'edge' | 'store' | 'link' | 'instance' | 'dns' | 'users';

export interface Layout {
  readonly regions: Readonly<Record<string, { readonly zones: Readonly<Record<string, number>> }>>;
  readonly routes: Readonly<Record<string, LayoutRoute>>;
  readonly territories: number;
  readonly ttlMs: number;
  readonly instance: { readonly slots: number; readonly serviceMs: number; readonly queue: number };
  readonly degrade: {
    readonly region: string;
    readonly aboveShare: number;
    readonly errorShare: number;
    readonly delayMs: number;
  } | null;
}
export interface LayoutRoute {
  readonly host: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly startsPerSecond: number;
  readonly users: number;
  /**
   * Its users come through one front, which divides them over the edges: the name service tells the front's address, and an
   * edge is the home of whoever reaches it. Only where processes are on hosts of their own; the supervisor starts no front.
   */
  readonly front?: boolean;
}

export interface SupervisorConfig {
  /** Directory of the world inside the home; absolute. */
  readonly directory: string;
  readonly layout: Layout;
  readonly layoutHash: string;
  readonly keep: boolean;
  /** After the last hold broke: from the last closed harm or care to the end of the world; default 30 s. */
  readonly graceMs?: number;
  /** At the latest this long after the last care deadline; default 60 s. */
  readonly careGraceMs?: number;
}

export interface WorldFile {
  readonly pid: number;
  readonly port: number;
  readonly startedAt: string;
  readonly layoutHash: string;
  readonly layout: Layout;
  readonly dnsPort: number;
}

/** Where somebody listens, as others find it: an address, or a name that is looked up for each new connection. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}
export interface Address extends HostPort {
  readonly controlPort: number;
}

/** First line on a child's standard input. Later lines are `ChildUpdate` (child-update.ts). */
export interface ChildConfig {
  readonly role: Role;
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  /** The address on which it listens. */
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
  readonly directory: string;
  readonly layout: Layout;
  /** By process name; a scaled-out instance is announced to its edge by an update. */
  readonly addresses: Readonly<Record<string, Address>>;
  /**
   * Where this process finds the servers that it calls, by their names: an edge or a store those of the other regions, an
   * instance the store of its own. Where there are links, theirs; a region's link listens there.
   */
  readonly ways: Readonly<Record<string, HostPort>>;
  /** Edges: the instances of the region. */
  readonly members: readonly Member[];
}
/** `leaving`: take it out of the balancer, finish what is open. */
export interface Member {
  readonly name: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  readonly state: 'up' | 'leaving';
}

export interface WireFence {
  readonly run: string;
  readonly injection: string;
  readonly epoch: number;
  /** Harm: how long it holds without renewal. Care: time to its deadline. */
  readonly ttlMs: number;
}

export interface ProcessStatus {
  readonly name: string;
  readonly role: Role;
  readonly region: string;
  readonly zone: string;
  readonly port: number;
  readonly controlPort: number;
  readonly pid: number | null;
  /**
   * `healthy`: it said ready and is alive. `leaving`: its edge sends it nothing more. `stopping`: asked to finish.
   * `paused`: frozen under a lease. `down`: dead and kept so by a lease. `stopped`: dead, left out by the scale.
   */
  readonly state: 'queued' | 'starting' | 'healthy' | 'leaving' | 'stopping' | 'paused' | 'down' | 'stopped';
  readonly since: string;
  /** Injections whose leases keep it down, or paused. */
  readonly heldBy: readonly string[];
  /** How it ended last: `exit 0`, `SIGKILL`; null when it never did. */
  readonly lastExit: string | null;
}
export interface HarmLease {
  readonly injection: string;
  readonly run: string;
  readonly subject: string;
  readonly expiresInMs: number;
}
export interface CareRecord {
  readonly injection: string;
  readonly run: string;
  readonly what: string;
  readonly deadlineInMs: number;
}
export interface SupervisorStatus {
  readonly state: 'starting' | 'serving' | 'ending';
  readonly pid: number;
  readonly keep: boolean;
  readonly holds: number;
  readonly epochs: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessStatus[];
  readonly regions: Readonly<
    Record<string, { readonly desired: number; readonly healthy: number; readonly base: number }>
  >;
  readonly harm: readonly HarmLease[];
  readonly care: readonly CareRecord[];
  /** When the world will end by itself, if nothing changes. */
  readonly endsInMs: number | null;
}
export type WorldEvent =
  | { readonly type: 'status'; readonly status: SupervisorStatus }
  | { readonly type: 'process'; readonly process: ProcessStatus };

export interface RenewRequest {
  readonly run: string;
  readonly epoch: number;
  readonly injections: readonly string[];
  readonly ttlMs: number;
}
/** `unknown`: nothing is held here under that name; the caller asks everybody, and only what nobody knows is lost. */
export interface RenewAnswer {
  readonly renewed: readonly string[];
  readonly unknown: readonly string[];
}

export interface LinkState {
  readonly region: string;
  /** Of a zone's link; empty for a region's. */
  readonly zone: string;
  readonly epochs: Readonly<Record<string, number>>;
  readonly cuts: readonly {
    readonly to: string;
    readonly run: string;
    readonly injection: string;
    readonly expiresInMs: number;
  }[];
  readonly sockets: Readonly<Record<string, number>>;
}
export interface ReachAnswer {
  /** Every server behind the link. */
  readonly reachable: boolean;
  /** Those of them that are. */
  readonly passed: readonly string[];
  readonly evidence: string;
}

export interface RouteState {
  readonly weights: Readonly<Record<string, number>>;
  readonly base: Readonly<Record<string, number>>;
  /** 0 at rest; a writer uses one more than the highest it can read. */
  readonly version: number;
  readonly run: string | null;
  readonly epoch: number;
  readonly deadlineInMs: number | null;
}
export interface EdgeState {
  readonly region: string;
  readonly epochs: Readonly<Record<string, number>>;
  readonly routes: Readonly<Record<string, RouteState>>;
  readonly failover: { readonly region: string | null; readonly version: number; readonly run: string | null };
  /** Instances that answered their last health check. */
  readonly healthyInstances: number;
  /** Names of those that get nothing new, dead or alive. */
  readonly leaving: readonly string[];
  /** How the edge sees every region from here. */
  readonly regions: Readonly<Record<string, boolean>>;
}
export interface EdgeStats {
  /** Open connections from users (not from other edges). */
  readonly connections: number;
  /** By route: requests answered, errors, and requests whose home is elsewhere, since start. */
  readonly routes: Readonly<
    Record<
      string,
      { readonly requests: number; readonly errors: number; readonly stragglers: number; readonly proxied: number }
    >
  >;
}
export interface DnsState {
  readonly epochs: Readonly<Record<string, number>>;
  readonly routes: Readonly<Record<string, RouteState>>;
  readonly failures: readonly {
    /** A users' name; it fails with everything below it. */
    readonly host: string;
    readonly mode: DnsFailure;
    readonly run: string;
    readonly injection: string;
    readonly expiresInMs: number;
  }[];
}
/** SERVFAIL, no answer at all, or what was true when the failure began. */
export type DnsFailure = 'servfail' | 'timeout' | 'stale';

/** Sets of whole numbers by `ORIGIN.INCARNATION`: inclusive ranges, rising. */
export type Ranges = Readonly<Record<string, readonly (readonly [number, number])[]>>;
