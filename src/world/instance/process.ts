import { type ChildHandlers } from '../child.js';
import { closeServer, controlServer, listenOn, Reply } from '../control.js';
import { EpochGuard } from '../fence.js';
import { wayTo } from '../layout.js';
import { Burns } from './burns.js';
import { controlRoutes } from './control-routes.js';
import { Slots } from './slots.js';
import { StoreClient } from './store-client.js';
import { streamRoutes } from './streams.js';

export const instance: ChildHandlers = {
  listen: async ({ name, region, directory, ways, layout, host, port, controlPort }) => {
    const store = new StoreClient(wayTo(ways, `store.${region}`));
    const guard = EpochGuard.ofChild(directory, name);
    const slots = new Slots(layout.instance);
    const counters = { served: 0, shed: 0 };
    let isLeaving = false;
    const data = controlServer({
      'GET /healthz': () => {
        if (isLeaving) return new Reply(503, { code: 'leaving' });
        return store.isReached ? {} : new Reply(503, { code: 'store-unreachable' });
      },
      ...streamRoutes(store, slots, counters),
    });
    await listenOn(data, port, host);
    await listenOn(controlServer(controlRoutes(guard, new Burns(), slots, counters)), controlPort, host);
    return { leave: () => (isLeaving = true), close: () => closeServer(data) };
  },
};
