import { SilverbackError } from '../../core/errors.js';
import type { Measurement, Probe } from '../../core/ports/probe.js';
import type { Wire } from '../wire.js';
import type { ModelWorld } from './world.js';

/** From this share of failing requests on, the one that asks is taken to fail as well. */
const UNLUCKY = 0.5;

/** Asks the model for a page as a user would. The real probe opens sockets, which no virtual time can wait for. */
export function modelHttpProbe(world: ModelWorld, wire: Wire, name: string, args: unknown): Probe {
  const { url } = args as { url: string };
  const { hostname } = new URL(url);
  return { name, measure: () => wire.reach(`http ${url}`, () => ask(world, hostname)) };
}

function ask(world: ModelWorld, host: string): Measurement {
  world.time.advance();
  const route = Object.keys(world.layout.routes).find((candidate) => world.layout.routes[candidate]?.host === host);
  const regions = route === undefined ? [] : [...(world.audience.flow.get(route)?.values() ?? [])];
  const requests = regions.reduce((sum, region) => sum + region.requests, 0);
  const errors = regions.reduce((sum, region) => sum + region.errors, 0);
  if (route === undefined || world.harm.names.isSilent(route))
    throw new SilverbackError('target-unreachable', `nobody tells where http://${host}/ is`);
  if (requests === 0 || errors / requests >= UNLUCKY)
    throw new SilverbackError('target-unreachable', `http://${host}/ does not answer`);
  const latency = regions.reduce((sum, region) => sum + region.latencyMs * region.requests, 0) / requests;
  return { values: { status: 200, latency } };
}
