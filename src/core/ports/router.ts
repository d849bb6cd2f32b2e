import type { Weights } from '../weights.js';
import type { Fence } from './fence.js';

/** What a router says of a route. `applied` is false while a part of it (an edge, a DNS server) has not taken the newest version. */
export interface WeightsReading {
  readonly weights: Weights;
  readonly version?: string;
  readonly applied: boolean;
  readonly source: 'data-plane' | 'config' | 'unknown';
  /** What those hold who answered: more than one division means that they differ. */
  readonly held: readonly Weights[];
  /** With `unknown`: what carried the weights does not exist any more, so that nothing of ours can be on it. */
  readonly gone?: true;
  /** What was read where, for the report. */
  readonly evidence: string;
}

/**
 * Carries weights into effect: sandbox edges, HAProxy, Gateway API, a DNS provider. Level-triggered: set what is
 * wanted, read back from the data plane until it is so. It never decides when, and keeps no state of ours.
 */
export interface TrafficRouter {
  readonly type: string;
  /** `users`: each is served where he was, until the weights move him. `requests`: each request is divided anew, so that a user is now here, now there. */
  readonly divides: 'users' | 'requests';
  /** Smallest share above none that it can give a region, in basis points. */
  readonly resolution: number;
  /** The nearest to `weights` that it can carry: what users get, and what is read, when these are asked for. */
  effective(route: string, weights: Weights): Weights;
  setWeights(route: string, weights: Weights, fence: Fence): Promise<void>;
  /** @param excused regions that are subjects of an open fault: a dead edge there need not answer. */
  readWeights(route: string, excused?: readonly string[]): Promise<WeightsReading>;
}
