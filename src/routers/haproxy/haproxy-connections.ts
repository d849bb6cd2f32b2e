import { SilverbackError } from '../../core/errors.js';
import type { ConnectionMeter } from '../../core/ports/fleet.js';
import { unknownName } from '../../core/source/nearest.js';
import type { HaproxyCounters, RouteCounts } from './haproxy-counters.js';
import type { HaproxyProcess } from './haproxy-process.js';

/** One route, as far as its sessions are concerned. */
export interface CountedRoute {
  readonly counters: HaproxyCounters;
  readonly processes: readonly HaproxyProcess[];
}

/**
 * Sessions of a region's servers. Stragglers are sessions that began there while all processes gave the region no
 * weight: who is held to a server by a cookie, or was on his way. They are counted between two readings, from the first
 * one on that finds no weight.
 */
export class HaproxyConnections implements ConnectionMeter {
  private readonly emptied = new Map<HaproxyCounters, Map<string, { readonly begun: number }>>();
  private readonly stragglers = new Map<string, number>();

  constructor(private readonly routes: readonly CountedRoute[]) {}

  async connections(region: string): Promise<{ open: number; stragglers: number }> {
    const own = this.routes.filter(({ counters }) => region in counters.place.servers);
    if (own.length === 0) throw unknownRegion(region, this.routes);
    let open = 0;
    for (const route of own) {
      const names = route.counters.place.servers[region] ?? [];
      const before = await hasWeight(route, names);
      const counts = await route.counters.read();
      // Looked at on both sides of the count: what began in between began without weight.
      const weighed = before || (await hasWeight(route, names));
      open += names.reduce((sum, name) => sum + (counts.open[name] ?? 0), 0);
      this.note(route.counters, region, weighed ? null : begunAt(counts, names));
    }
    return { open, stragglers: this.stragglers.get(region) ?? 0 };
  }

  /** @param begun sessions so far; null while the region has weight */
  private note(counters: HaproxyCounters, region: string, begun: number | null): void {
    const emptied = this.emptied.get(counters) ?? new Map<string, { readonly begun: number }>();
    this.emptied.set(counters, emptied);
    const last = emptied.get(region);
    if (begun === null) {
      emptied.delete(region);
      return;
    }
    emptied.set(region, { begun });
    if (last) this.stragglers.set(region, (this.stragglers.get(region) ?? 0) + begun - last.begun);
  }
}

async function hasWeight({ processes }: CountedRoute, names: readonly string[]): Promise<boolean> {
  const all = await Promise.all(processes.map((process) => process.servers()));
  return all.some((states) => names.some((name) => (states.get(name)?.weight ?? 0) > 0));
}

function begunAt({ counts }: RouteCounts, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (counts[name]?.['stot'] ?? 0), 0);
}

function unknownRegion(region: string, routes: readonly CountedRoute[]): SilverbackError {
  const known = [...new Set(routes.flatMap(({ counters }) => Object.keys(counters.place.servers)))];
  const { message, expected } = unknownName('region', region, known);
  return new SilverbackError('invalid-usage', `${message}; expected ${expected}`);
}
