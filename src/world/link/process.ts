import { type ChildHandlers } from '../child.js';
import { notFound } from '../control-error.js';
import { controlServer, listenOn, type ControlRoutes } from '../control.js';
import { EpochGuard, parseFence } from '../fence.js';
import { leaseRoutes } from '../lease-routes.js';
import { type ChildConfig, type LinkState } from '../protocol.js';
import { reach } from '../reach.js';
import { Cuts } from './cuts.js';
import { type Way, waysOf } from './ways.js';

type Ways = ReadonlyMap<string, readonly Way[]>;

export const link: ChildHandlers = {
  listen: async (config) => {
    const cuts = new Cuts();
    const guard = EpochGuard.ofChild(config.directory, config.name);
    const ways = waysOf(config, (to) => cuts.isCut(to));
    for (const { path, port } of [...ways.values()].flat()) await listenOn(path.listener, port, config.host);
    await listenOn(controlServer(routes(config, cuts, guard, ways)), config.controlPort, config.host);
    // A region's link has a data port for each way; this one only says that it lives. A zone's has one way.
    if (config.zone === '') await listenOn(controlServer({ 'GET /healthz': () => ({}) }), config.port, config.host);
    return {};
  },
};

function routes({ region, zone, host }: ChildConfig, cuts: Cuts, guard: EpochGuard, ways: Ways) {
  const to = (params: Readonly<Record<string, string>>) => {
    const name = params['to'] ?? '';
    const found = ways.get(name);
    if (!found) throw notFound(`no link leads from ${zone || region} to ${name}`);
    return { name, found };
  };
  return {
    'GET /state': (): LinkState => ({
      region,
      zone,
      epochs: guard.all(),
      cuts: cuts.state(),
      sockets: Object.fromEntries(
        [...ways].map(([name, found]) => [name, found.reduce((sum, { path }) => sum + path.open, 0)]),
      ),
    }),
    'PUT /cuts/:to': ({ params, body }) => {
      const { name, found } = to(params);
      const fence = parseFence(body);
      guard.check(fence);
      cuts.cut(name, fence);
      for (const { path } of found) path.reset();
      return {};
    },
    'DELETE /cuts/:to': ({ params, body }) => {
      const { name } = to(params);
      const fence = parseFence(body);
      guard.check(fence);
      cuts.heal(name, fence.injection);
      return {};
    },
    'GET /reach/:to': ({ params }) => {
      const { found } = to(params);
      return reach(Object.fromEntries(found.map(({ server, port }) => [server, { host, port }])));
    },
    ...leaseRoutes(guard, (request) => cuts.renew(request)),
  } satisfies ControlRoutes;
}
