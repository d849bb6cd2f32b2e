import { startChild } from '../child.js';
import { closeServer, controlServer, listenOn, Reply } from '../control.js';
import { EpochGuard } from '../fence.js';
import { Burns } from './burns.js';
import { controlRoutes } from './control-routes.js';
import { Slots } from './slots.js';
import { StoreClient } from './store-client.js';
import { streamRoutes } from './streams.js';

startChild({
  listen: async ({ name, zone, directory, addresses, layout, port, controlPort }) => {
    const link = addresses[`link.${zone}`];
    if (!link) throw new Error(`no address of link.${zone} is configured`);
    const store = new StoreClient(link.port);
    const guard = EpochGuard.ofChild(directory, name);
    const slots = new Slots(layout.instance);
    const counters = { served: 0, shed: 0 };
    const data = controlServer({
      'GET /healthz': () => (store.isReached ? {} : new Reply(503, { code: 'store-unreachable' })),
      ...streamRoutes(store, slots, counters),
    });
    await listenOn(data, port);
    await listenOn(controlServer(controlRoutes(guard, new Burns(), slots, counters)), controlPort);
    return { close: () => closeServer(data) };
  },
});
