import { badRequest, ControlError, notFound } from './control-error.js';
import { parseFence } from './fence.js';
import { integer, number, object } from './fields.js';
import { type Layout, type LayoutRoute, type RouteState, type WireFence } from './protocol.js';
import { homesOf, type Weights } from './routing.js';
import { type StateFile } from './state-file.js';

const WHOLE = 10_000;

/** One route's weights as somebody put them; nothing is kept of a route that nobody has touched. */
export interface HeldRoute {
  readonly weights: Weights;
  readonly version: number;
  /** The last writer; null when the weights are the base again, because nobody holds the route then. */
  readonly run: string | null;
  readonly epoch: number;
  /** Wall time, milliseconds. */
  readonly deadline: number | null;
}
export type HeldRoutes = Readonly<Record<string, HeldRoute>>;
export interface RouteChange {
  readonly fence: WireFence;
  readonly weights: Weights;
  readonly version: number;
}

/** Where the users of a route are at home, and what is told of it. */
export type RouteView = Pick<Routes, 'home' | 'state'>;

/** The routes of an edge or of the name service: weights, their version, and the homes that follow from them. */
export class Routes {
  private readonly held = new Map<string, HeldRoute>();
  private readonly homes = new Map<string, readonly string[]>();
  private readonly names: ReadonlyMap<string, string>;

  constructor(
    private readonly layout: Layout,
    private readonly file: StateFile<HeldRoutes>,
  ) {
    for (const [route, held] of Object.entries(file.read() ?? {})) {
      if (layout.routes[route]) this.held.set(route, held);
    }
    this.names = new Map(Object.entries(layout.routes).map(([route, { host }]) => [host.toLowerCase(), route]));
    for (const route of Object.keys(layout.routes)) this.compute(route);
  }

  /** The route of a users' name, which may carry a port. */
  ofHost(host: string): string | undefined {
    return this.names.get(host) ?? this.names.get(host.replace(/:\d+$/, '').toLowerCase());
  }

  home(route: string, territory: number): string {
    return this.homes.get(route)?.[territory] ?? '';
  }

  weights(route: string): Weights {
    return this.held.get(route)?.weights ?? this.base(route);
  }

  /** Throws `not-found` (404). */
  layoutOf(route: string): LayoutRoute {
    const found = this.layout.routes[route];
    if (!found) throw notFound(`there is no route ${route}`);
    return found;
  }

  /** On disk when it returns. Throws `stale-version` (409) when a newer version, or another division under this one, is held. */
  put(route: string, { fence, weights, version }: RouteChange): void {
    const base = this.layoutOf(route).weights;
    const held = this.held.get(route);
    const known = held?.version ?? 0;
    if (version < known || (version === known && !same(weights, this.weights(route)))) {
      throw new ControlError(409, 'stale-version', `${route} is at version ${known}`, { version: known });
    }
    const atRest = same(weights, base);
    const run = atRest ? null : fence.run;
    const deadline = atRest ? null : Date.now() + fence.ttlMs;
    const next = { weights, version, run, epoch: fence.epoch, deadline };
    this.file.write({ ...Object.fromEntries(this.held), [route]: next });
    this.held.set(route, next);
    this.compute(route);
  }

  state(route: string): RouteState {
    const held = this.held.get(route);
    const base = this.base(route);
    if (!held) return { weights: base, base, version: 0, run: null, epoch: 0, deadlineInMs: null };
    const { weights, version, run, epoch, deadline } = held;
    return { weights, base, version, run, epoch, deadlineInMs: deadline === null ? null : deadline - Date.now() };
  }

  states(): Readonly<Record<string, RouteState>> {
    return Object.fromEntries(Object.keys(this.layout.routes).map((route) => [route, this.state(route)]));
  }

  /** The routes as they are now: what is put later does not show in it. */
  frozen(): RouteView {
    const [homes, states] = [new Map(this.homes), this.states()];
    return {
      home: (route, territory) => homes.get(route)?.[territory] ?? '',
      state: (route) => states[route] ?? this.state(route),
    };
  }

  private base(route: string): Weights {
    return this.layout.routes[route]?.weights ?? {};
  }

  private compute(route: string): void {
    this.homes.set(route, homesOf(this.layout.territories, this.base(route), this.weights(route)));
  }
}

/** Reads the body of `PUT /routes/:route`. Throws `bad-request` (400) when the weights are no division over the layout's regions. */
export function parseRouteChange(body: unknown, layout: Layout): RouteChange {
  const fields = object(body);
  const wanted = object(fields['weights'], 'weights');
  const weights = Object.fromEntries(Object.keys(wanted).map((region) => [region, number(wanted, region)]));
  const unknown = Object.keys(weights).filter((region) => layout.regions[region] === undefined);
  if (unknown.length > 0) throw badRequest(`weights name ${unknown.join(', ')}, which is no region`);
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (sum !== WHOLE) throw badRequest(`weights sum to ${sum}, expected ${WHOLE}`);
  return { fence: parseFence(body), weights, version: integer(fields, 'version', 1) };
}

function same(a: Weights, b: Weights): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((region) => (a[region] ?? 0) === (b[region] ?? 0));
}
