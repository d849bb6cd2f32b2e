import type { WorldLayout } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';
import { classesOf, failingOf, type CallClass, type FeltFault } from './call-delays.js';

/** What one region does for the users of one route, a second. */
export interface RegionFlow {
  /** Users that arrive at its gateway. */
  readonly attempts: number;
  /** Of these, users whose home is elsewhere. */
  readonly stragglers: number;
  /** Answered, or asked in vain. */
  readonly requests: number;
  readonly errors: number;
  /** Of these, requests that found nobody listening; the others are answered with 503. */
  readonly refused: number;
  /** Served here although the user's home is elsewhere and nobody has moved him: home has nobody to serve. */
  readonly displaced: number;
  /** Overwriting a write of another region that could not be seen here. */
  readonly conflicts: number;
  readonly latencyMs: number;
  /** How much longer calls take that are disturbed. */
  readonly classes: readonly CallClass[];
}

/** By route, then by region. */
export type Flow = ReadonlyMap<string, ReadonlyMap<string, RegionFlow>>;

export interface FlowFacts {
  readonly layout: WorldLayout;
  /** Where users arrive and where their home is, basis points. They differ while old answers are still cached. */
  readonly arrive: (route: string) => Weights;
  readonly home: (route: string) => Weights;
  readonly gatewayUp: (region: string) => boolean;
  readonly healthyInstances: (region: string) => number;
  /** Whether users can still find out, or remember, where to go. */
  readonly isKnown: (route: string) => boolean;
  /** Whether users' requests pass from one region to another. */
  readonly isOpen: (from: string, to: string) => boolean;
  readonly callFaults: (region: string) => readonly FeltFault[];
}

/** An answer takes at least this, milliseconds, on top of its service time. */
const ON_THE_WAY_MS = 3;
const BUSY = 0.9;
/** Share of requests that write to a record of which another region has the last write. */
const ROAMING = 0.004;

/** @returns what users meet while nothing changes. Pure. */
export function flowOf(facts: FlowFacts): Flow {
  const regions = Object.keys(facts.layout.regions);
  const routes = Object.keys(facts.layout.routes);
  const demand = new Map(routes.map((route) => [route, demandOf(facts, route, regions)]));
  const load = new Map(
    regions.map((region) => [
      region,
      routes.reduce((sum, route) => sum + (demand.get(route)?.served.get(region) ?? 0), 0),
    ]),
  );
  const divided = routes.filter((route) => Object.keys(facts.layout.routes[route]?.weights ?? {}).length > 1);
  const users = divided.reduce((sum, route) => sum + rateOf(facts.layout, route), 0);
  return new Map(
    routes.map((route) => [
      route,
      new Map(
        regions.map((region) => {
          const asked = demand.get(route);
          const share =
            users === 0
              ? 0
              : divided.reduce((sum, name) => sum + (demand.get(name)?.served.get(region) ?? 0), 0) / users;
          const quality = qualityOf(facts, region, load.get(region) ?? 0, share);
          const served = asked?.served.get(region) ?? 0;
          const vain = asked?.vain.get(region) ?? 0;
          return [
            region,
            {
              attempts: asked?.arrivals.get(region) ?? 0,
              stragglers: asked?.stragglers.get(region) ?? 0,
              requests: served + vain,
              errors: served * quality.failing + vain,
              refused: facts.gatewayUp(region) ? 0 : vain,
              displaced: asked?.displaced.get(region) ?? 0,
              conflicts: isBlind(facts, region, load) ? served * ROAMING : 0,
              latencyMs: quality.latencyMs,
              classes: quality.classes,
            },
          ];
        }),
      ),
    ]),
  );
}

interface Demand {
  readonly arrivals: ReadonlyMap<string, number>;
  readonly stragglers: ReadonlyMap<string, number>;
  readonly served: ReadonlyMap<string, number>;
  readonly vain: ReadonlyMap<string, number>;
  readonly displaced: ReadonlyMap<string, number>;
}

/** Who arrives where, and where he is served: at home, or, when nobody there can, at another region that can be reached. */
function demandOf(facts: FlowFacts, route: string, regions: readonly string[]): Demand {
  const rate = rateOf(facts.layout, route);
  const [arrive, home] = [facts.arrive(route), facts.home(route)];
  const arrivals = new Map<string, number>();
  const stragglers = new Map<string, number>();
  const served = new Map<string, number>();
  const vain = new Map<string, number>();
  const displaced = new Map<string, number>();
  const serves = (region: string): boolean => facts.gatewayUp(region) && facts.healthyInstances(region) > 0;
  const add = (to: Map<string, number>, region: string, value: number): void =>
    void to.set(region, (to.get(region) ?? 0) + value);
  for (const region of regions) {
    const arriving = (rate * (arrive[region] ?? 0)) / 10_000;
    if (arriving === 0) continue;
    const lost = Math.max(0, (arrive[region] ?? 0) - (home[region] ?? 0));
    const away = (rate * lost) / 10_000;
    arrivals.set(region, arriving);
    stragglers.set(region, away);
    if (!facts.gatewayUp(region) || !facts.isKnown(route)) {
      add(vain, region, arriving);
      continue;
    }
    const reachable = regions.filter((other) => other !== region && serves(other) && facts.isOpen(region, other));
    // As the gateways do it: only to regions that serve the route, and here when none of them can be reached.
    const other = reachable.find((candidate) => (home[candidate] ?? 0) > 0);
    const here = serves(region);
    if (other !== undefined) add(served, other, here ? away : arriving);
    if (other !== undefined && !here) add(displaced, other, arriving - away);
    if (here) add(served, region, other === undefined ? arriving : arriving - away);
    else if (other === undefined) add(vain, region, arriving);
  }
  return { arrivals, stragglers, served, vain, displaced };
}

/** Whether users write in another region too, and what they write there does not get here. */
function isBlind({ isOpen }: FlowFacts, region: string, load: ReadonlyMap<string, number>): boolean {
  return [...load].some(([other, users]) => other !== region && users > 0 && !isOpen(other, region));
}

/** Share of requests that fail, and latency, of a region under its load. */
function qualityOf(
  { layout, healthyInstances, callFaults }: FlowFacts,
  region: string,
  load: number,
  share: number,
): { failing: number; latencyMs: number; classes: readonly CallClass[] } {
  const faults = callFaults(region);
  const classes = classesOf(faults);
  const { slots, serviceMs, queue } = layout.instance;
  const capacity = (healthyInstances(region) * slots * 1000) / serviceMs;
  const shed = load > capacity ? 1 - capacity / load : 0;
  const { degrade } = layout;
  const sick = degrade !== null && degrade.region === region && share > degrade.aboveShare;
  const waiting = shed > 0 ? (queue * serviceMs) / slots : load > capacity * BUSY ? serviceMs : 0;
  return {
    failing: 1 - (1 - shed) * (1 - (sick ? degrade.errorShare : 0)) * (1 - failingOf(faults, classes)),
    latencyMs: serviceMs + ON_THE_WAY_MS + waiting + (sick ? degrade.delayMs : 0),
    classes,
  };
}

/** What one instance can carry, requests a second. */
export function capacityOf({ instance }: Pick<WorldLayout, 'instance'>): number {
  return (instance.slots * 1000) / instance.serviceMs;
}

function rateOf(layout: WorldLayout, route: string): number {
  return layout.routes[route]?.startsPerSecond ?? 0;
}
