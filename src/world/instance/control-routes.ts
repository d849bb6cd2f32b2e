import { badRequest } from '../control-error.js';
import { type ControlRoutes } from '../control.js';
import { type EpochGuard, parseFence } from '../fence.js';
import { leaseRoutes } from '../lease-routes.js';
import { number, object } from '../fields.js';
import { type Burns, MOST_BURNT } from './burns.js';
import { type Slots } from './slots.js';
import { type InstanceState } from './state.js';
import { type Counters } from './streams.js';

/** An instance's control interface, as README.md describes it. */
export function controlRoutes(guard: EpochGuard, burns: Burns, slots: Slots, counters: Counters): ControlRoutes {
  return {
    'GET /state': (): InstanceState => {
      const { user, system } = process.cpuUsage();
      return {
        ...counters,
        busy: slots.busy,
        queued: slots.queued,
        capacity: slots.capacity,
        epochs: guard.all(),
        burns: burns.state(),
        cpu: { usedMs: (user + system) / 1000, upMs: performance.now() },
      };
    },
    'PUT /burn': ({ body }) => {
      const fence = parseFence(body);
      const share = number(object(body), 'share');
      if (share === 0 || share > MOST_BURNT) throw badRequest(`share must be above 0 and at most ${MOST_BURNT}`);
      guard.check(fence);
      burns.burn(fence, share);
      return {};
    },
    'DELETE /burn': ({ body }) => {
      const fence = parseFence(body);
      guard.check(fence);
      burns.end(fence.injection);
      return {};
    },
    ...leaseRoutes(guard, (request) => burns.renew(request)),
  };
}
