import { edgeOf, type ModelWorld } from './world.js';

/** Data this far behind, or less, has caught up. Milliseconds. */
const CAUGHT_UP_MS = 500;

/** @returns in words what keeps a region from taking users, as the real fleet judges it; empty when it can. */
export function problemsOf(world: ModelWorld, region: string): readonly string[] {
  const weak = weaknessesOf(world, region);
  if (!world.isUp('edge', region)) return weak;
  const edges = world.regions.map(edgeOf).filter((edge) => world.processes.isUp(edge));
  return [...weak, ...world.routes.behind(edgeOf(region), edges)];
}

/** The same without what a gateway has not heard of: processes, capacity, data. */
export function weaknessesOf(world: ModelWorld, region: string): readonly string[] {
  const { processes, replication, time } = world;
  const problems = (['link', 'store', 'edge'] as const)
    .filter((role) => !world.isUp(role, region))
    .map((role) => `${role}.${region} is not up`);
  for (const zone of Object.keys(world.layout.regions[region]?.zones ?? {}))
    if (!world.isUp('link', zone)) problems.push(`link.${zone} is not up`);
  const healthy = world.readyIn(region);
  const base = processes.base(region);
  if (healthy < base) problems.push(`${healthy} of ${base} instances of ${region} are ready`);
  for (const { from, to, lagMs } of replication.lags(time.now)) {
    if ((from === region || to === region) && lagMs > CAUGHT_UP_MS)
      problems.push(`data from ${from} to ${to} is ${Math.round(lagMs)} ms behind`);
  }
  const unwell = world.unwell.get(region);
  if (unwell !== undefined) problems.push(unwell);
  return problems;
}

/** Whether there is any weakness, without the words: asked at every change. */
export function isWeak(world: ModelWorld, region: string): boolean {
  const { processes, replication, time, unwell } = world;
  if (unwell.has(region) || world.readyIn(region) < processes.base(region)) return true;
  if (Object.keys(world.layout.regions[region]?.zones ?? {}).some((zone) => !world.isUp('link', zone))) return true;
  if (!world.isUp('link', region) || !world.isUp('store', region) || !world.isUp('edge', region)) return true;
  return replication.isBehind(region, time.now, CAUGHT_UP_MS);
}
