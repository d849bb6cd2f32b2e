import { startChild } from '../child.js';
import { controlServer, listenOn } from '../control.js';
import { exposition } from '../exposition.js';
import { Connections } from './connections.js';
import { Continuity } from './continuity.js';
import { travel } from './journey.js';
import { load } from './load.js';
import { Resolver } from './resolver.js';
import { type UsersStats } from '../protocol.js';
import { Tally } from './tally.js';

startChild({
  listen: async ({ port, controlPort, addresses, layout }) => {
    const dns = addresses['dns'];
    if (!dns) throw new Error('no address of dns is configured');
    const incarnation = `${Date.now().toString(36)}-${process.pid}`;
    const tally = new Tally(Object.keys(layout.routes), Object.keys(layout.regions));
    const means = {
      tally,
      resolver: await Resolver.open(dns.port),
      connections: new Connections(),
      continuity: new Continuity(),
    };
    const control = controlServer({
      'GET /stats': (): UsersStats => ({ incarnation, ...tally.stats() }),
      'GET /audit': () => ({ acknowledged: tally.audit() }),
      'GET /metrics': () => exposition(tally.families()),
    });
    await listenOn(control, controlPort);
    // Users serve nobody; this one only says that they live.
    await listenOn(controlServer({ 'GET /healthz': () => ({}) }), port);

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
});
