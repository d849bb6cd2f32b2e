import { monotonic } from '../lease-timer.js';
import { baseCount } from '../layout.js';
import { type SupervisorStatus } from '../protocol.js';
import { type World } from './world.js';

export function statusOf(world: World): SupervisorStatus {
  const { config, table, leases, care, lifetime } = world;
  const now = monotonic();
  return {
    state: world.state,
    pid: process.pid,
    keep: lifetime.keep,
    holds: world.holds.count,
    epochs: world.guard.all(),
    processes: table.all().map((process) => table.status(process)),
    regions: Object.fromEntries(Object.keys(config.layout.regions).map((region) => [region, regionOf(world, region)])),
    harm: leases
      .all()
      .map(({ injection, run, subject, expiresAt }) => ({ injection, run, subject, expiresInMs: expiresAt - now })),
    care: care.records(),
    endsInMs: lifetime.endsInMs(),
  };
}

function regionOf({ config, table, scaling }: World, region: string): SupervisorStatus['regions'][string] {
  const healthy = table.instances(region).filter(({ state }) => state === 'healthy').length;
  return { desired: scaling.desired(region), healthy, base: baseCount(config.layout, region) };
}
