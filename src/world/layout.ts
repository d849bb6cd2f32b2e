import { checkLayout } from './layout-check.js';
import { type HostPort, type Layout, type Role } from './protocol.js';

/** A process of the world as the layout knows it: everything but its ports. */
export interface ProcessSpec {
  readonly name: string;
  readonly role: Role;
  /** Empty for `dns` and `users`, which are of no region. */
  readonly region: string;
  /** Empty for all but instances and the links of zones. */
  readonly zone: string;
}

/** Throws an `Error` that names the place and what was expected there. */
export function parseLayout(value: unknown): Layout {
  checkLayout(value);
  return value;
}

/** The processes of the base layout: of each region link, store, edge, and of its zones link and instances; then `dns` and `users`. */
export function processesOf(layout: Layout): readonly ProcessSpec[] {
  const ofRegions = Object.entries(layout.regions).flatMap(([region, { zones }]) => [
    ...(['link', 'store', 'edge'] as const).map((role) => ({ name: `${role}.${region}`, role, region, zone: '' })),
    ...Object.entries(zones).flatMap(([zone, count]) => [
      { name: `link.${zone}`, role: 'link' as const, region, zone },
      ...Array.from({ length: count }, (_, index) => instanceSpec(region, zone, index + 1)),
    ]),
  ]);
  const general = (['dns', 'users'] as const).map((role) => ({ name: role, role, region: '', zone: '' }));
  return [...ofRegions, ...general];
}

/** `index` counts from 1. */
export function instanceSpec(region: string, zone: string, index: number): ProcessSpec {
  return { name: `instance.${zone}.${index}`, role: 'instance', region, zone };
}

/** @returns how many instances the layout gives the region. */
export function baseCount(layout: Layout, region: string): number {
  return Object.values(layout.regions[region]?.zones ?? {}).reduce((sum, count) => sum + count, 0);
}

/** @returns every other region. */
export function peersOf(layout: Layout, region: string): readonly string[] {
  return Object.keys(layout.regions).filter((other) => other !== region);
}

/** Throws when it is not configured. */
export function wayTo(ways: Readonly<Record<string, HostPort>>, server: string): HostPort {
  const way = ways[server];
  if (!way) throw new Error(`no way to ${server} is configured`);
  return way;
}
