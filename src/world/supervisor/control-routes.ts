import { badRequest, ControlError } from '../control-error.js';
import { type ControlRequest, type ControlRoutes, Reply, STREAMED } from '../control.js';
import { parseEpoch, parseFence, parseRenewal } from '../fence.js';
import { boolean, integer, number, object, text } from '../fields.js';
import { monotonic } from '../lease-timer.js';
import { MANNERS } from '../manner.js';
import { type WireFence } from '../protocol.js';
import { metricsOf } from './metrics.js';
import { type Publisher } from './publisher.js';
import { statusOf } from './status.js';
import { type World } from './world.js';

const ACCEPTED = new Reply(202, {});

/** The supervisor's interface, as README.md describes it. `end` begins the orderly end. */
export function controlRoutes(world: World, publisher: Publisher, end: () => void): ControlRoutes {
  const { keeper, care, guard, lifetime, holds, followers } = world;
  const refuseAtTheEnd = () => {
    if (world.state === 'ending') throw new ControlError(503, 'ending', 'the world is ending');
  };
  /** Every change of the world: its fence is checked, its body read, then it acts, then all who follow hear of it. */
  const fenced = (act: (call: ControlRequest, fence: WireFence) => unknown) => async (call: ControlRequest) => {
    const fence = parseFence(call.body);
    refuseAtTheEnd();
    guard.check(fence);
    try {
      return await act(call, fence);
    } finally {
      lifetime.rearm();
      publisher.changed();
    }
  };

  return {
    'GET /status': () => statusOf(world),
    'GET /metrics': () => metricsOf(world),
    'GET /events': ({ response }) => {
      followers.add(response, { type: 'status', status: statusOf(world) }, () => undefined);
      return STREAMED;
    },
    'GET /hold': ({ response }) => {
      refuseAtTheEnd();
      holds.add(response, { held: true }, () => {
        lifetime.broke();
        publisher.changed();
      });
      lifetime.rearm();
      publisher.changed();
      return STREAMED;
    },
    'POST /keep': ({ body }) => {
      lifetime.keep = boolean(object(body), 'keep');
      publisher.changed();
      return {};
    },
    'POST /end': () => {
      end();
      return ACCEPTED;
    },
    'POST /epochs': ({ body }) => {
      guard.check(parseEpoch(body));
      publisher.changed();
      return { epochs: guard.all() };
    },
    'POST /leases/renew': ({ body }) => {
      const request = parseRenewal(body);
      guard.check(request);
      const answer = world.leases.renew(request, monotonic());
      world.leaseTimer.rearm();
      return answer;
    },
    'POST /processes/:name/down': fenced(async ({ params, body }, fence) => {
      const asked = text(object(body), 'manner');
      const manner = MANNERS.find((one) => one === asked);
      if (!manner) throw badRequest(`manner must be one of ${MANNERS.join(', ')}`);
      await keeper.down(params['name'] ?? '', fence, manner);
      return manner === 'kill' || manner === 'pause' ? {} : ACCEPTED;
    }),
    'POST /processes/:name/up': fenced(({ params }, { injection }) => {
      keeper.up(params['name'] ?? '', injection);
      lifetime.closed();
      return ACCEPTED;
    }),
    'PUT /regions/:region/scale': fenced(async ({ params, body }, fence) => {
      const region = params['region'] ?? '';
      const count = integer(object(body), 'count');
      const prior = world.scaling.desired(region);
      const done = world.scaling.scale(region, count);
      if (!care.has(fence.injection)) care.put(fence, `scale of ${region}, before: ${prior}`, fence.ttlMs);
      await done;
      return ACCEPTED;
    }),
    'PUT /care/:injection': fenced(({ params, body }, fence) => {
      if (params['injection'] !== fence.injection) throw badRequest('the fence is of another injection');
      const fields = object(body);
      care.put(fence, text(fields, 'what'), number(fields, 'deadlineMs'));
      return {};
    }),
    'DELETE /care/:injection': fenced(({ params }) => {
      care.close(params['injection'] ?? '');
      lifetime.closed();
      return {};
    }),
  };
}
