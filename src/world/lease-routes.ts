import { type ControlRoutes } from './control.js';
import { type EpochGuard, parseEpoch, parseRenewal } from './fence.js';
import { type RenewAnswer, type RenewRequest } from './protocol.js';

/** What everything that harm can be told to answers alike: which epochs it knows, and what of its harm lasts longer. */
export function leaseRoutes(guard: EpochGuard, renew: (request: RenewRequest) => RenewAnswer) {
  return {
    'POST /epochs': ({ body }) => {
      guard.check(parseEpoch(body));
      return { epochs: guard.all() };
    },
    'POST /leases/renew': ({ body }) => {
      const request = parseRenewal(body);
      guard.check(request);
      return renew(request);
    },
  } satisfies ControlRoutes;
}
