import type { Weights } from '../weights.js';
import type { Fence } from './fault.js';

/** What one place says about a route. */
export interface RouteReading {
  readonly weights: Weights;
  /** The division at rest. */
  readonly base: Weights;
  readonly version: number;
}

/** One place that holds its own copy of a route's weights: an edge, a name server. Every call throws when it does not answer. */
export interface RoutePoint {
  readonly name: string;
  /** Null for what serves all regions: it can never be excused. */
  readonly region: string | null;
  read(route: string): Promise<RouteReading>;
  put(route: string, weights: Weights, version: number, fence: Fence): Promise<void>;
}

/** All places that must agree on a route's weights. Decides nothing about versions: the router does. */
export interface RouteControl {
  points(): Promise<readonly RoutePoint[]>;
  /** The version that users are told when they ask for the route's name; throws when nobody answers. */
  answeredVersion(route: string): Promise<number>;
  /** Notes where the alarm looks that a route is about to be changed for its users' sake; idempotent. */
  openCare(what: string, fence: Fence): Promise<void>;
  /** The route is as it is at rest again; idempotent. */
  closeCare(fence: Fence): Promise<void>;
}
