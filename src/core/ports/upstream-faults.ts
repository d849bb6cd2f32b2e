import type { CallHarm } from './call-faults.js';
import type { Fence, Verification } from './fence.js';
import type { Leaves } from './leaves.js';

/** Where calls go: a name that the fleet knows, a host's name or an address, and the TCP port there. */
export interface Upstream {
  readonly name: string;
  readonly port: number;
}

/** Whose calls: those of a region's instances, of one zone or service or, with null, of all. */
export interface Callers {
  readonly region: string;
  readonly zone: string | null;
  readonly service: string | null;
}

/** What befalls a share of the callers' calls to an upstream, drawn for each call on its own. */
export interface UpstreamFault extends Callers {
  readonly upstream: Upstream;
  /** Share of 1, above 0. */
  readonly share: number;
  readonly harm: CallHarm;
}

/**
 * Delays or breaks calls on their way out of whoever makes them, under a harm lease held there. A call is what is said on
 * a connection until it is answered, in whatever protocol. Connections that are open when it begins are not touched, unless
 * the kernel delays packets.
 */
export interface UpstreamFaults extends Leaves {
  /** Names by which upstreams can be found there, beside hosts' names and addresses. Reads only. */
  known(): Promise<readonly string[]>;
  /**
   * Whether a kernel there delays packets by itself; null where nobody can tell beforehand. Tried on something of its own
   * that is gone afterwards; may take seconds.
   */
  hasNetem(): Promise<boolean | null>;
  disturb(fault: UpstreamFault, fence: Fence): Promise<void>;
  calm(fault: UpstreamFault, fence: Fence): Promise<void>;
  /**
   * Makes calls from where the callers are. `in-effect`: each caller's call that the fault must befall met it while the
   * upstream itself did not, a call that it must spare was answered, and the control path is open; `absent`: nothing is
   * held or left there; `unknown`: anything else.
   */
  isDisturbed(fault: UpstreamFault, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}
