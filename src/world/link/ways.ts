import { peersOf, wayTo } from '../layout.js';
import { type ChildConfig } from '../protocol.js';
import { Path } from './path.js';

/** One kind of server that a link leads to, and the port on which it takes what is for it. */
export interface Way {
  /** `edge.R` or `store.R`. */
  readonly server: string;
  readonly port: number;
  readonly path: Path;
}

/**
 * The ways of a link by where they lead: from a region to edge and store of every other one, or from a zone to the
 * store of its own region. Throws when a port is not configured.
 */
export function waysOf(config: ChildConfig, isCut: (to: string) => boolean): ReadonlyMap<string, readonly Way[]> {
  const { layout, region, zone, ways, addresses, port } = config;
  const way = (to: string, kind: 'edge' | 'store', taken: number): Way => {
    const server = `${kind}.${to}`;
    const target = addresses[server];
    if (!target) throw new Error(`no address of ${server} is configured`);
    return { server, port: taken, path: new Path(target, () => isCut(to)) };
  };
  if (zone !== '') return new Map([[region, [way(region, 'store', port)]]]);
  const kinds = ['edge', 'store'] as const;
  return new Map(
    peersOf(layout, region).map((to) => [to, kinds.map((kind) => way(to, kind, wayTo(ways, `${kind}.${to}`).port))]),
  );
}
