import { edgeOf, type ModelWorld } from './world.js';

/** Data this far behind, or less, has caught up. Milliseconds. */
const CAUGHT_UP_MS = 500;

/** @returns in words what keeps a region from taking users, as the real fleet judges it; empty when it can. */
export function problemsOf(world: ModelWorld, region: string): readonly string[] {
  const { processes, routes, replication, time } = world;
  const down = (['link', 'store', 'edge'] as const)
    .filter((role) => !world.isUp(role, region))
    .map((role) => `${role}.${region} is not up`);
  const healthy = processes.healthyIn(region);
  const base = processes.base(region);
  const few = healthy < base ? [`${healthy} of ${base} instances of ${region} are healthy`] : [];
  const edges = world.regions.map(edgeOf).filter((edge) => processes.isUp(edge));
  const behind = world.isUp('edge', region) ? routes.behind(edgeOf(region), edges) : [];
  const late = replication
    .lags(time.now)
    .filter(({ from, to, lagMs }) => (from === region || to === region) && lagMs > CAUGHT_UP_MS)
    .map(({ from, to, lagMs }) => `data from ${from} to ${to} is ${Math.round(lagMs)} ms behind`);
  const unwell = world.unwell.get(region);
  return [...down, ...few, ...behind, ...late, ...(unwell === undefined ? [] : [unwell])];
}
