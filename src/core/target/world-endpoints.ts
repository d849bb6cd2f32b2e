import type { WorldLayout } from './target.js';

/** A process of the reference world that an experiment may name, `${target.NAME}`, and what is asked of it there. */
export interface WorldEndpoint {
  readonly process: string;
  /** `address`: HOST:PORT of its service; `metrics`: its page in the Prometheus text format. */
  readonly what: 'address' | 'metrics';
}

/** The endpoints that every reference world has, by name; their ports are chosen when it starts. */
export function worldEndpoints({ regions }: Pick<WorldLayout, 'regions'>): Readonly<Record<string, WorldEndpoint>> {
  const edges = Object.keys(regions).map((region) => ({ name: `edge-${region}`, process: `edge.${region}` }));
  const stores = Object.keys(regions).map((region) => ({ name: `store-${region}`, process: `store.${region}` }));
  const dns = { name: 'dns', process: 'dns' };
  const address = [dns, ...edges, ...stores].map(({ name, process }) => [name, { process, what: 'address' }] as const);
  const metrics = [dns, ...edges, { name: 'users', process: 'users' }].map(
    ({ name, process }) => [`${name}-metrics`, { process, what: 'metrics' }] as const,
  );
  return Object.fromEntries<WorldEndpoint>([...address, ...metrics]);
}
