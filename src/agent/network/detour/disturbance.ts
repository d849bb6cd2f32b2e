import type { PrepareDetour, Witnessed } from '../../../core/agent/detour.js';
import type { Spot } from '../../../core/agent/network.js';

export type Order = Omit<PrepareDetour, 'fence'>;

/** Calls of the agent's own: one that must be harmed, and one that must be spared. */
export interface CallsMade {
  readonly harmed: Witnessed;
  readonly spared: Witnessed;
}

/** How one injection disturbs calls to upstreams, in the network namespace that this agent lives in. */
export interface Disturbance {
  /** For people. */
  readonly how: string;
  /** When it took effect, milliseconds of the machine's monotonic clock. */
  readonly bittenAt: number | null;
  readonly spots: readonly Spot[];
  /** Whether it waits to be made just so: whoever has not heard the answer asks again. */
  isReadyFor(order: Order): boolean;
  /** Takes effect. @returns when it did */
  divert(ttlMs: number): Promise<number>;
  prolong(ttlMs: number): Promise<void>;
  /** To how many upstreams the kernel sends calls so just now. */
  upstreams(): Promise<number>;
  calls(spot: Spot): Promise<CallsMade>;
  /** @returns what was there, in words */
  end(): Promise<readonly string[]>;
}
