import { peersOf, type ProcessSpec } from '../layout.js';
import { type Address, type HostPort, type Layout } from '../protocol.js';
import { LOOPBACK, type Ports } from './ports.js';

export type Ways = Readonly<Record<string, HostPort>>;

/** What leads out of each region through its link: a port to the edge and one to the store of every other region. */
export async function linkWays(layout: Layout, ports: Ports): Promise<ReadonlyMap<string, Ways>> {
  const all = new Map<string, Ways>();
  for (const from of Object.keys(layout.regions)) {
    const ways: Record<string, HostPort> = {};
    for (const to of peersOf(layout, from))
      for (const kind of ['edge', 'store']) ways[`${kind}.${to}`] = { host: LOOPBACK, port: await ports.take() };
    all.set(from, ways);
  }
  return all;
}

/** Where a process finds the servers that it calls: through the link of its region, or of its zone. */
export function waysOf(
  { role, region, zone }: ProcessSpec,
  links: ReadonlyMap<string, Ways>,
  addressOf: (name: string) => Address | undefined,
): Ways {
  if (role !== 'instance') return links.get(region) ?? {};
  const link = addressOf(`link.${zone}`);
  return link ? { [`store.${region}`]: link } : {};
}
