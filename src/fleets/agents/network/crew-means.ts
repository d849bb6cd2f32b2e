import type { Clock } from '../../../core/ports/clock.js';
import type { Leaves } from '../../../core/ports/leaves.js';
import type { Kernel } from '../../../core/agent/kernel.js';
import type { Announcement } from '../../../core/agent/protocol.js';
import type { AgentChannel } from '../agent-channel.js';
import type { Member } from './member.js';

/** An agent of a network that is talked to. */
export interface NetworkAgent {
  readonly channel: AgentChannel;
  /** Where it answers whoever tries a path. */
  readonly port: number;
}

/** What the agents of the networks of instances are reached by, and what stays of them. */
export interface CrewMeans extends Leaves {
  readonly agents: {
    /** Starts one where there is none. */
    start(run: string, member: Member): Promise<NetworkAgent>;
    /**
     * Of these, where an agent of the run may hold something, or one that died may have left it; absent: anywhere. Where
     * nobody can take an agent away, none is made only to see that there was none.
     */
    mayHold?(run: string, members: readonly Member[]): Promise<readonly Member[]>;
  };
  /** What remembers the epochs of runs while no agent does. */
  readonly epochs: {
    /** Throws `stale-epoch` when a newer one is known, and `target-unreachable` when nobody can tell. */
    refuseOlder(of: Announcement): Promise<void>;
  };
  readonly clock: Clock;
}

/** Tells what the kernel does by itself where agents live. */
export interface KernelAsked {
  ask(): Promise<Kernel>;
}
