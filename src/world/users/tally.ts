import { type Family } from '../exposition.js';
import { type Ranges } from '../protocol.js';
import { type UsersStats } from './stats.js';
import { RangeSets } from '../ranges.js';
import { type WriteId } from '../write-id.js';
import { LatencyHistogram } from './histogram.js';

interface RegionTally {
  requests: number;
  errors: number;
  attempts: number;
  readonly latency: LatencyHistogram;
}
interface RouteTally {
  requests: number;
  lost: number;
  retried: number;
  stragglers: number;
  switches: number;
  writesAcknowledged: number;
  /** Answers of the name service given past their time, because it gave none. */
  stale: number;
  /** Starts that were due and never made, because the load itself got no turn. */
  skipped: number;
  readonly regions: Map<string, RegionTally>;
  readonly causes: Map<string, number>;
}

/** What users have met since they started, by route. */
export class Tally {
  private readonly routes: ReadonlyMap<string, RouteTally>;
  private readonly acknowledged = new RangeSets();

  constructor(routes: readonly string[], regions: readonly string[]) {
    this.routes = new Map(routes.map((route) => [route, freshRoute(regions)]));
  }

  /** An attempt to reach the region begins, whatever becomes of it. */
  attempt(route: string, region: string): void {
    this.region(route, region).attempts += 1;
  }

  retry(route: string): void {
    this.route(route).retried += 1;
  }

  /** A user was served in another region than before, and nobody had moved him. */
  switched(route: string): void {
    this.route(route).switches += 1;
  }

  stale(route: string): void {
    this.route(route).stale += 1;
  }

  skip(route: string, arrivals: number): void {
    this.route(route).skipped += arrivals;
  }

  /** A request ended well. */
  served(route: string, region: string, milliseconds: number, isStraggler: boolean, write: WriteId | null): void {
    const tally = this.route(route);
    tally.requests += 1;
    if (isStraggler) tally.stragglers += 1;
    if (write) {
      tally.writesAcknowledged += 1;
      this.acknowledged.add(write.log, write.seq);
    }
    const regional = this.region(route, region);
    regional.requests += 1;
    regional.latency.record(milliseconds);
  }

  /** A request got no correct answer. `region` is null when not even a region's name was known. */
  lost(route: string, region: string | null, cause: string): void {
    const tally = this.route(route);
    tally.requests += 1;
    tally.lost += 1;
    tally.causes.set(cause, (tally.causes.get(cause) ?? 0) + 1);
    if (region === null) return;
    const regional = this.region(route, region);
    regional.requests += 1;
    regional.errors += 1;
  }

  audit(): Ranges {
    return this.acknowledged.toRanges();
  }

  stats(): Pick<UsersStats, 'routes'> {
    const routes = [...this.routes].map(([route, { regions, causes, stale: _, ...counts }]) => {
      const each = [...regions].map(([region, { latency, ...numbers }]) => {
        return [region, { ...numbers, latency: latency.toWire() }] as const;
      });
      return [route, { ...counts, causes: Object.fromEntries(causes), regions: Object.fromEntries(each) }] as const;
    });
    return { routes: Object.fromEntries(routes) };
  }

  families(): readonly Family[] {
    const counter = (name: string, help: string, value: (tally: RouteTally) => number): Family => {
      const samples = [...this.routes].map(([route, tally]) => ({ labels: { route }, value: value(tally) }));
      return { name: `silverback_users_${name}_total`, help, type: 'counter', samples };
    };
    return [
      counter('requests', 'Requests that have ended', ({ requests }) => requests),
      counter('retried', 'Requests that were tried once more', ({ retried }) => retried),
      counter('stragglers', 'Requests served far from where they arrived, or far from home', (t) => t.stragglers),
      counter('switches', 'Users served in another region than before whom nobody had moved', (t) => t.switches),
      counter('stale_answers', 'Names answered past their time while the name service gave no answer', (t) => t.stale),
      counter('skipped', 'Starts that were due while the load itself got no turn', ({ skipped }) => skipped),
      {
        name: 'silverback_users_lost_total',
        help: 'Requests without a correct answer',
        type: 'counter',
        samples: [...this.routes].flatMap(([route, { causes }]) =>
          [...causes].map(([cause, value]) => ({ labels: { route, cause }, value })),
        ),
      },
      {
        name: 'silverback_users_attempts_total',
        help: 'Attempts to reach a region, answered or not',
        type: 'counter',
        samples: [...this.routes].flatMap(([route, { regions }]) =>
          [...regions].map(([region, { attempts }]) => ({ labels: { route, region }, value: attempts })),
        ),
      },
    ];
  }

  private route(route: string): RouteTally {
    const tally = this.routes.get(route);
    if (!tally) throw new Error(`no route ${route}`);
    return tally;
  }

  private region(route: string, region: string): RegionTally {
    const { regions } = this.route(route);
    let tally = regions.get(region);
    if (!tally) regions.set(region, (tally = freshRegion()));
    return tally;
  }
}

function freshRoute(regions: readonly string[]): RouteTally {
  return {
    requests: 0,
    lost: 0,
    retried: 0,
    stragglers: 0,
    switches: 0,
    writesAcknowledged: 0,
    skipped: 0,
    stale: 0,
    regions: new Map(regions.map((region) => [region, freshRegion()])),
    causes: new Map(),
  };
}

function freshRegion(): RegionTally {
  return { requests: 0, errors: 0, attempts: 0, latency: new LatencyHistogram() };
}
