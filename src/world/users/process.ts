import { type ChildHandlers } from '../child.js';
import { controlServer, listenOn } from '../control.js';
import { exposition } from '../exposition.js';
import { Authority } from './authority.js';
import { Connections } from './connections.js';
import { Continuity } from './continuity.js';
import { travel } from './journey.js';
import { load } from './load.js';
import { Resolver } from './resolver.js';
import { type Layout } from '../protocol.js';
import { type UsersStats } from './stats.js';
import { Tally } from './tally.js';

/**
 * How long an old answer may stand in for a name service that gives none. RFC 8767 (5) says days for answers that live
 * for hours; these live for a second, and whoever has kept his connection has not asked for minutes.
 */
const STALE_MS = 300_000;
/** How long users wait before they take it (RFC 8767, 5), and once it is known that there is no answer. */
const WAIT_MS = { first: 1800, again: 50 };

export const users: ChildHandlers = {
  listen: async ({ host, port, controlPort, addresses, layout }) => {
    const dns = addresses['dns'];
    if (!dns) throw new Error('no address of dns is configured');
    const incarnation = `${Date.now().toString(36)}-${process.pid}`;
    const tally = new Tally(Object.keys(layout.routes), Object.keys(layout.regions));
    const means = {
      tally,
      resolver: new Resolver(new Authority(dns), {
        staleMs: STALE_MS,
        waitMs: WAIT_MS.first,
        waitAgainMs: WAIT_MS.again,
        onStale: (host) => tally.stale(routeOf(layout, host)),
      }),
      connections: new Connections(),
      continuity: new Continuity(),
    };
    const control = controlServer({
      'GET /stats': (): UsersStats => ({ incarnation, ...tally.stats() }),
      'GET /audit': () => ({ acknowledged: tally.audit() }),
      'GET /metrics': () => exposition(tally.families()),
    });
    await listenOn(control, controlPort, host);
    // Users serve nobody; this one only says that they live.
    await listenOn(controlServer({ 'GET /healthz': () => ({}) }), port, host);

    const underWay = new Set<Promise<void>>();
    const stops = Object.entries(layout.routes).map(([route, of]) =>
      load(
        { ...of, route, territories: layout.territories, incarnation },
        (journey) => {
          const travelling = travel(journey, means).finally(() => underWay.delete(travelling));
          underWay.add(travelling);
        },
        (arrivals) => tally.skip(route, arrivals),
      ),
    );
    return {
      close: async () => {
        for (const stop of stops) stop();
        await Promise.all(underWay);
      },
    };
  },
};

function routeOf({ routes }: Layout, host: string): string {
  return Object.keys(routes).find((route) => routes[route]?.host === host) ?? host;
}
