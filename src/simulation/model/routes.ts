import type { WorldLayout } from '../../core/target/target.js';
import { sameWeights, type Weights } from '../../core/weights.js';

/** One place's copy of a route. Version 0 is the division at rest. */
export interface RouteCopy {
  readonly weights: Weights;
  readonly version: number;
  readonly run: string | null;
}

/** One edge's copy of the failover mode. */
export interface FailoverCopy {
  readonly region: string | null;
  readonly version: number;
  readonly run: string | null;
}

/** What edges and the name service hold for themselves: routes and failover mode. It outlives the process that holds it. */
export class Routes {
  /** By place, then by route. */
  private readonly copies = new Map<string, Map<string, RouteCopy>>();
  private readonly failovers = new Map<string, FailoverCopy>();

  constructor(
    private readonly layout: WorldLayout,
    readonly edges: readonly string[],
  ) {
    for (const place of [...edges, 'dns']) {
      const routes = Object.entries(layout.routes).map(
        ([route, { weights }]) => [route, { weights, version: 0, run: null }] as const,
      );
      this.copies.set(place, new Map(routes));
    }
    for (const edge of edges) this.failovers.set(edge, { region: null, version: 0, run: null });
  }

  base(route: string): Weights {
    return this.layout.routes[route]?.weights ?? {};
  }

  copy(place: string, route: string): RouteCopy {
    const copy = this.copies.get(place)?.get(route);
    if (!copy) throw new Error(`${place} knows no route ${route}`);
    return copy;
  }

  /** An older version than the one held changes nothing: it was overtaken on its way. */
  put(place: string, route: string, copy: RouteCopy): void {
    if (copy.version >= this.copy(place, route).version) this.copies.get(place)?.set(route, copy);
  }

  failover(edge: string): FailoverCopy {
    return this.failovers.get(edge) ?? { region: null, version: 0, run: null };
  }

  putFailover(edge: string, copy: FailoverCopy): void {
    if (copy.version >= this.failover(edge).version) this.failovers.set(edge, copy);
  }

  isAtRest(place: string, route: string): boolean {
    return sameWeights(this.copy(place, route).weights, this.base(route));
  }

  /** In words, what a place has not heard of that another one has. */
  behind(edge: string, asked: readonly string[]): readonly string[] {
    const routes = Object.keys(this.layout.routes).flatMap((route) => {
      const newest = Math.max(...[...asked, 'dns'].map((place) => this.copy(place, route).version));
      const { version } = this.copy(edge, route);
      return version < newest ? [`${edge} applies version ${version} of ${route}, the newest is ${newest}`] : [];
    });
    const own = this.failover(edge);
    const newest = asked.map((place) => this.failover(place)).reduce((a, b) => (b.version > a.version ? b : a), own);
    return own.region === newest.region ? routes : [...routes, `${edge} has not heard of the failover mode`];
  }
}
