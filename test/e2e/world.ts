import { worldStatus } from '../../src/fleets/sandbox/end-world.js';
import type { SupervisorStatus } from '../../src/fleets/sandbox/wire.js';
import type { Place } from './silverback.js';

export interface UsersSeen {
  readonly requests: number;
  readonly lost: number;
}

/** As its supervisor says, asked directly: a command each time, of somebody who looks again and again, takes a core. */
export async function world(place: Place): Promise<SupervisorStatus> {
  const status = await worldStatus(place.home);
  if (!status) throw new Error('no world is running');
  return status;
}

/** Where the world sends the users of `www` at this moment, basis points; its edge is asked, not the journal. */
export async function weights(place: Place): Promise<Record<string, number>> {
  const { routes } = await ask<{ routes: Record<string, { weights: Record<string, number> }> }>(
    place,
    'edge.us-east',
    '/state',
  );
  return routes['www']?.weights ?? {};
}

/** What the users of the world have met since it started. */
export async function usersOf(place: Place): Promise<UsersSeen> {
  const stats = await ask<{ routes: Record<string, UsersSeen> }>(place, 'users', '/stats');
  return Object.values(stats.routes).reduce(
    (sum, route) => ({ requests: sum.requests + route.requests, lost: sum.lost + route.lost }),
    { requests: 0, lost: 0 },
  );
}

/** What a process of the world answers, asked directly. */
async function ask<T>(place: Place, process: string, path: string): Promise<T> {
  const port = (await world(place)).processes.find(({ name }) => name === process)?.controlPort;
  if (port === undefined) throw new Error(`the world has no process ${process}`);
  return (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as T;
}
