import type { BalancedServer, Instance } from '../instance.js';
import type { TrafficCounters } from '../traffic.js';
import type { Balancer } from './balancer.js';
import type { CallFaults } from './call-faults.js';
import type { Cutter } from './cutter.js';
import type { DisruptionBudgets } from './disruption-budgets.js';
import type { Evictor } from './evictor.js';
import type { Verification, Fence } from './fence.js';
import type { Leaves } from './leaves.js';
import type { Lookups } from './lookups.js';
import type { NameService } from './name-service.js';
import type { NodeScheduler } from './node-scheduler.js';
import type { PacketLoss } from './packet-loss.js';
import type { Replicator } from './replicator.js';
import type { TrafficRouter } from './router.js';
import type { UpstreamFaults } from './upstream-faults.js';

/** Who is there. Reads only. */
export interface InstanceLister {
  list(): Promise<readonly Instance[]>;
  /** Tells that somebody may have come or gone, where that is heard. */
  onChange?(heard: () => void): void;
}

/**
 * How an instance is taken down. `kill`: it dies at once. `stop`: it answers what is open and ends. `drain`: it gets
 * nothing new from its gateway first, and then stops. `pause`: it is frozen, keeps its connections and answers nothing.
 */
export type Manner = 'kill' | 'stop' | 'drain' | 'pause';

/** Takes single instances down and brings them back. What is down stays down while its harm lease is renewed. */
export interface Lifecycle {
  /**
   * May return as soon as it is on its way down: `isDown` tells when it is.
   *
   * @param drained with `drain`, the servers that it is, which were taken out: it has finished when they have nothing open
   */
  takeDown(instance: string, manner: Manner, fence: Fence, drained?: readonly BalancedServer[]): Promise<void>;
  /** Whatever the manner: it comes back when no other injection holds it. */
  bringUp(instance: string, fence: Fence): Promise<void>;
  /** `in-effect`: it is down in this manner, seen from outside. `absent`: it is up and answers. */
  isDown(instance: string, manner: Manner): Promise<Verification>;
}

/** Freezes single instances, where nobody replaces what is silent. */
export type Freezer = Lifecycle;

/** Of what may have died of another harm: nobody is taken down by it. */
export type Reviver = Pick<Lifecycle, 'bringUp' | 'isDown'>;

/** Ends single instances in good order and starts them again at once, for what is only up as long as nobody deploys. */
export interface Restarter {
  /** May return before it has ended. Once for an injection, however often it is asked for; `Lifecycle.bringUp` ends it. */
  restart(instance: string, fence: Fence): Promise<void>;
  /** `in-effect`: this injection has ended the life it found, and another one has begun and is well. `absent`: no injection holds it, or it lives on in that life. */
  isRestarted(instance: string, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}

/** Burns CPU time inside single instances, under a harm lease. */
export interface CpuBurner extends Leaves {
  /** @param share of one core, above 0 and at most 0.9 */
  burn(instance: string, share: number, fence: Fence): Promise<void>;
  endBurn(instance: string, fence: Fence): Promise<void>;
  /** Measures the CPU time that its process really uses, against neighbours of its kind that are left alone. */
  isBurning(instance: string, share: number): Promise<Verification>;
}

/** Holds memory inside single instances, out of what their own limits leave, under a harm lease. */
export interface MemoryHolder extends Leaves {
  /** Throws `unsupported-by-target` when there is not so much left, in the instance or on its machine. */
  hold(instance: string, bytes: number, fence: Fence): Promise<void>;
  release(instance: string, fence: Fence): Promise<void>;
  /** Measures what the kernel counts: all of it is in memory, and the count of the instance itself rose by it. */
  isHeld(instance: string, bytes: number, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}

/** How many instances a region has, and what one can carry. */
export interface Scaler {
  /** `desired` is what was asked, `healthy` what serves now; capacity in requests a second, null when unknown. */
  scaleOf(region: string): Promise<{ desired: number; healthy: number; capacityPerInstance: number | null }>;
  scale(region: string, count: number, fence: Fence): Promise<void>;
}

/** Failover mode: the others serve the users of an emptied region themselves instead of proxying them into it. */
export interface FailoverModes {
  declare(region: string | null, fence: Fence): Promise<void>;
  /** The region declared in failover by all edges that can answer; null for none; undefined when they disagree. */
  declared(excused: readonly string[]): Promise<{ region: string | null | undefined; evidence: string }>;
}

/** Whether a region can take users: everything of it is up, its caches and data have caught up. */
export interface RegionHealth {
  health(region: string): Promise<{ healthy: boolean; evidence: string }>;
}

/** What ends by itself when we die. Everything of ours on the target that remembers epochs and leases. */
export interface Leases {
  /** Announces the epoch of a run and returns when all of ours have answered. Throws `stale-epoch` when a newer one was seen. */
  announce(run: string, epoch: number): Promise<void>;
  /** Renews harm until `expiresAt`. @returns the injections that the world no longer knows. */
  renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]>;
  /**
   * A run that was led from here is finished: what remembers it is not needed any more, and goes when the target is left.
   * Until then it stays for whoever leads the run next.
   */
  finished?(run: string): void;
}

export interface TrafficMeter {
  read(): Promise<TrafficCounters>;
}

export interface ReplicationMeter {
  lag(): Promise<ReplicationReading>;
}

export interface ReplicationReading {
  /** From each region to each other one, as the sender says; `pending` counts writes that the other side has not acknowledged. */
  readonly pairs: readonly {
    readonly from: string;
    readonly to: string;
    readonly lagMs: number;
    readonly pending: number;
  }[];
  /** Data that does not answer, its instance by id: of what its region sends nothing is known. */
  readonly silent: readonly { readonly region: string; readonly instance: string }[];
}

export interface ConnectionMeter {
  /** Users' connections that a region's edge holds open, and requests of users whose home is elsewhere since it started. */
  connections(region: string): Promise<{ open: number; stragglers: number }>;
}

export interface WriteAuditor {
  /** Compares what users were told with every region's log. `lost`: acknowledged and in no log. Totals since the world started. */
  audit(): Promise<WriteAudit>;
}

export interface WriteAudit {
  readonly acknowledged: number;
  readonly lost: number;
  /** Overwritten by a write that had not seen them. */
  readonly conflicts: number;
  /** The last of these with both values, the newest first. Absent where values are not known. */
  readonly overwritten?: readonly Overwritten[];
}

/** Two writes of one key that had not seen each other. Values are texts, cut where they are long; times ISO 8601. */
export interface Overwritten {
  readonly key: string;
  readonly kept: OverwrittenSide;
  readonly lost: OverwrittenSide;
}
export interface OverwrittenSide {
  readonly value: string;
  /** Where it was written. */
  readonly region: string;
  readonly at: string;
}

/** Something of ours that is still in effect. */
export interface ResidueItem {
  readonly kind: string;
  readonly subject: string;
  readonly run: string | null;
  readonly injection: string | null;
  readonly detail: string;
}

export interface ResidueScanner {
  residue(): Promise<readonly ResidueItem[]>;
}

/** Where a user is sent, and what his requests carry besides: it tells the gateway where he lives. */
export interface UserAddress {
  readonly address: string;
  readonly port: number;
  readonly region: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Finds the address of a user-facing host as a user would. */
export interface UserResolver {
  /** Null when the host is none of the target's routes. */
  resolve(host: string): Promise<UserAddress | null>;
}

/** Whether a target can do what is about to be asked of it. Each answer says what is wrong and what would help. */
export interface Readiness {
  /** What its file gets wrong, and what is not there. Reads only. */
  obstacles(): Promise<readonly string[]>;
  /** What forbids nothing and should be known before: one sentence each. Reads only. */
  warnings?(): Promise<readonly string[]>;
  /** Tries what these need of its machines, on something of its own that is gone afterwards. May take seconds. */
  rehearse(needs: readonly Capability[]): Promise<readonly string[]>;
}

/** All capabilities by name; a fleet offers some of them, and which faults and steps fit follows from that. */
export interface Capabilities {
  readonly instances: InstanceLister;
  readonly lifecycle: Lifecycle;
  readonly freezer: Freezer;
  readonly reviver: Reviver;
  readonly restarter: Restarter;
  readonly evictor: Evictor;
  /** By route; empty where gateways hear by themselves who leaves. */
  readonly balancers: Readonly<Record<string, Balancer>>;
  readonly cutter: Cutter;
  readonly loss: PacketLoss;
  readonly cpu: CpuBurner;
  readonly memory: MemoryHolder;
  readonly callFaults: CallFaults;
  /** Only where callers are single machines or containers. */
  readonly upstreams?: UpstreamFaults;
  readonly lookups?: Lookups;
  /** Only where somebody else decides on which machine a replacement runs. */
  readonly nodes?: NodeScheduler;
  readonly budgets?: DisruptionBudgets;
  readonly names: NameService;
  readonly replicator: Replicator;
  readonly scaler: Scaler;
  readonly failover: FailoverModes;
  readonly health: RegionHealth;
  readonly leases: Leases;
  readonly traffic: TrafficMeter;
  readonly replication: ReplicationMeter;
  readonly connections: ConnectionMeter;
  readonly writes: WriteAuditor;
  readonly residue: ResidueScanner;
  readonly resolver: UserResolver;
  /** By route. */
  readonly routers: Readonly<Record<string, TrafficRouter>>;
  /** Resolved `${target.NAME}`. */
  readonly endpoints: Readonly<Record<string, string>>;
}

export type Capability = keyof Capabilities;

/** Of a world that is made of processes of ours, and of a model of it: all but what only an engine or a cluster does. */
export type ReferenceCapabilities = Omit<Capabilities, 'restarter' | 'reviver' | 'evictor' | 'memory'>;

/** An open connection to a target. */
export interface Fleet {
  readonly kind: string;
  readonly capabilities: Partial<Capabilities>;
  /** Absent where everything that is there can be done. */
  readonly readiness?: Readiness;
  /** Leaves the target; whatever this connection started for its own use ends. */
  close(): Promise<void>;
}
