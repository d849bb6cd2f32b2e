import type { ReplicationReading } from '../../core/ports/fleet.js';
import type { ComponentStatus } from './components.js';
import type { DnsState, EdgeState } from './wire.js';

/** Data this far behind, or less, has caught up: ordinary traffic always has writes on their way. */
const CAUGHT_UP_MS = 500;

export interface HealthFacts {
  readonly components: readonly ComponentStatus[];
  /** How many instances each region has at rest. */
  readonly bases: Readonly<Record<string, number>>;
  /** By region; null when it does not answer. */
  readonly edges: Readonly<Record<string, EdgeState | null>>;
  readonly dns: DnsState | null;
  readonly replication: ReplicationReading;
}

/** @returns in words everything that keeps a region from taking users; empty when it can. */
export function problemsOf(region: string, facts: HealthFacts): readonly string[] {
  const base = facts.bases[region];
  if (base === undefined) return [`the world has no region ${region}`];
  return [
    ...processProblems(region, base, facts.components),
    ...edgeProblems(region, base, facts),
    ...replicationProblems(region, facts),
  ];
}

function processProblems(region: string, base: number, components: HealthFacts['components']): string[] {
  const own = components.filter((component) => component.region === region);
  const down = own
    .filter(({ role, state }) => /^(edge|store|link)$/.test(role) && state !== 'healthy')
    .map(({ name, state }) => `${name} is ${state}`);
  const healthy = own.filter(({ role, state }) => role === 'instance' && state === 'healthy').length;
  return healthy < base ? [...down, `${healthy} of ${base} instances of ${region} are healthy`] : down;
}

/** A region whose gateway routes by old weights, or does not see its instances, is not back yet. */
function edgeProblems(region: string, base: number, { edges, dns }: HealthFacts): string[] {
  const edge = edges[region];
  if (!edge) return [`edge.${region} does not answer`];
  if (!dns) return ['dns does not answer'];
  const others = Object.values(edges).filter((state) => state !== null);
  const routes = Object.entries(edge.routes).flatMap(([route, { version }]) => {
    const newest = Math.max(...[...others, dns].map((state) => state.routes[route]?.version ?? 0));
    return version < newest ? [`edge.${region} applies version ${version} of ${route}, the newest is ${newest}`] : [];
  });
  // A declaration that reached only some says the same under another version: what is said counts.
  const newest = others.reduce((a, b) => (b.failover.version > a.failover.version ? b : a), edge);
  const failover =
    edge.failover.region === newest.failover.region ? [] : [`edge.${region} has not heard of the failover mode`];
  const seen =
    edge.healthyInstances < base ? [`edge.${region} sees ${edge.healthyInstances} of ${base} instances`] : [];
  return [...routes, ...failover, ...seen];
}

/** A dead peer is that peer's problem. */
function replicationProblems(region: string, { replication: { pairs, silent }, components }: HealthFacts): string[] {
  const alive = (name: string) =>
    components.some((component) => component.name === `store.${name}` && component.state === 'healthy');
  const behind = pairs
    .filter(({ from, to }) => (from === region && alive(to)) || (to === region && alive(from)))
    .filter(({ lagMs }) => lagMs > CAUGHT_UP_MS)
    .map(({ from, to, lagMs }) => `data from ${from} to ${to} is ${Math.round(lagMs)} ms behind`);
  const mute = silent.filter((one) => one.region === region && alive(region));
  return [...mute.map(({ instance }) => `${instance} does not say how far behind the others are`), ...behind];
}
