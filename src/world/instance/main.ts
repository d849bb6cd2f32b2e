import { startChild } from '../child.js';
import { closeServer, controlServer, listenOn } from '../control.js';
import { type InstanceState } from '../protocol.js';
import { Slots } from './slots.js';
import { StoreClient } from './store-client.js';
import { streamRoutes } from './streams.js';

startChild({
  listen: async ({ region, addresses, layout, port, controlPort }) => {
    const store = addresses[`store.${region}`];
    if (!store) throw new Error(`no address of store.${region} is configured`);
    const slots = new Slots(layout.instance);
    const counters = { served: 0, shed: 0 };
    const data = controlServer({
      'GET /healthz': () => ({}),
      ...streamRoutes(new StoreClient(store.port), slots, counters),
    });
    const control = controlServer({
      'GET /state': (): InstanceState => ({
        ...counters,
        busy: slots.busy,
        queued: slots.queued,
        capacity: slots.capacity,
      }),
    });
    await listenOn(data, port);
    await listenOn(control, controlPort);
    return { close: () => closeServer(data) };
  },
});
