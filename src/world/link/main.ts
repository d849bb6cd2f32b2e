import { startChild } from '../child.js';
import { notFound } from '../control-error.js';
import { controlServer, listenOn, type ControlRoutes } from '../control.js';
import { EpochGuard, parseEpoch, parseFence, parseRenewal, type Epochs } from '../fence.js';
import { peersOf } from '../layout.js';
import { type ChildConfig, type LinkState } from '../protocol.js';
import { stateFile, statePath } from '../state-file.js';
import { Cuts } from './cuts.js';
import { Path } from './path.js';
import { reach } from './reach.js';

type Paths = Readonly<Record<'edge' | 'store', { readonly port: number; readonly path: Path }>>;

startChild({
  listen: async (config) => {
    const cuts = new Cuts();
    const guard = new EpochGuard(stateFile<Epochs>(statePath(config.directory, config.name)), config.epochs);
    const paths = pathsOf(config, cuts);
    for (const way of [...paths.values()].flatMap(({ edge, store }) => [edge, store])) {
      await listenOn(way.path.listener, way.port);
    }
    await listenOn(controlServer(routes(config, cuts, guard, paths)), config.controlPort);
    // The paths are its data ports; this one only says that it lives.
    await listenOn(controlServer({ 'GET /healthz': () => ({}) }), config.port);
    return { guard };
  },
});

function pathsOf({ layout, region, links, addresses }: ChildConfig, cuts: Cuts): ReadonlyMap<string, Paths> {
  const path = (to: string, kind: 'edge' | 'store') => {
    const port = links[region]?.[to]?.[kind];
    const target = addresses[`${kind}.${to}`];
    if (port === undefined || !target) throw new Error(`no port is configured from ${region} to ${kind}.${to}`);
    return { port, path: new Path(target.port, () => cuts.isCut(to)) };
  };
  return new Map(peersOf(layout, region).map((to) => [to, { edge: path(to, 'edge'), store: path(to, 'store') }]));
}

function routes({ region }: ChildConfig, cuts: Cuts, guard: EpochGuard, paths: ReadonlyMap<string, Paths>) {
  const to = (params: Readonly<Record<string, string>>) => {
    const name = params['to'] ?? '';
    const ways = paths.get(name);
    if (!ways) throw notFound(`no link leads from ${region} to ${name}`);
    return { name, ways };
  };
  return {
    'GET /state': (): LinkState => ({
      region,
      epochs: guard.all(),
      cuts: cuts.state(),
      sockets: Object.fromEntries([...paths].map(([name, ways]) => [name, ways.edge.path.open + ways.store.path.open])),
    }),
    'PUT /cuts/:to': ({ params, body }) => {
      const { name, ways } = to(params);
      const fence = parseFence(body);
      guard.check(fence);
      cuts.cut(name, fence);
      ways.edge.path.reset();
      ways.store.path.reset();
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
      const { name, ways } = to(params);
      return reach({ [`edge.${name}`]: ways.edge.port, [`store.${name}`]: ways.store.port });
    },
    'POST /epochs': ({ body }) => {
      guard.check(parseEpoch(body));
      return { epochs: guard.all() };
    },
    'POST /leases/renew': ({ body }) => {
      const request = parseRenewal(body);
      guard.check(request);
      return cuts.renew(request);
    },
  } satisfies ControlRoutes;
}
