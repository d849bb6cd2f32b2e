import type { ReplicationReading } from '../../core/ports/fleet.js';
import type { DnsState, EdgeState, SupervisorStatus } from './wire.js';

/** Data this far behind, or less, has caught up: ordinary traffic always has writes on their way. */
const CAUGHT_UP_MS = 500;

export interface HealthFacts {
  readonly status: Pick<SupervisorStatus, 'processes' | 'regions'>;
  /** By region; null when it does not answer. */
  readonly edges: Readonly<Record<string, EdgeState | null>>;
  readonly dns: DnsState | null;
  readonly replication: ReplicationReading;
}

/** @returns in words everything that keeps a region from taking users; empty when it can. */
export function problemsOf(region: string, facts: HealthFacts): readonly string[] {
  const scale = facts.status.regions[region];
  if (!scale) return [`the world has no region ${region}`];
  return [
    ...processProblems(region, scale, facts.status),
    ...edgeProblems(region, scale.base, facts),
    ...replicationProblems(region, facts),
  ];
}

function processProblems(
  region: string,
  { healthy, base }: { readonly healthy: number; readonly base: number },
  { processes }: HealthFacts['status'],
): string[] {
  const own = processes.filter((process) => process.region === region && /^(edge|store|link)$/.test(process.role));
  const down = own.filter((process) => process.state !== 'healthy').map(({ name, state }) => `${name} is ${state}`);
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
function replicationProblems(region: string, { replication: { pairs, silent }, status }: HealthFacts): string[] {
  const alive = (name: string) =>
    status.processes.some((process) => process.name === `store.${name}` && process.state === 'healthy');
  const behind = pairs
    .filter(({ from, to }) => (from === region && alive(to)) || (to === region && alive(from)))
    .filter(({ lagMs }) => lagMs > CAUGHT_UP_MS)
    .map(({ from, to, lagMs }) => `data from ${from} to ${to} is ${Math.round(lagMs)} ms behind`);
  const mute = silent.filter((one) => one.region === region && alive(region));
  return [...mute.map(({ instance }) => `${instance} does not say how far behind the others are`), ...behind];
}
