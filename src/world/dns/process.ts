import { createSocket, type Socket } from 'node:dgram';
import { type ChildHandlers } from '../child.js';
import { badRequest, notFound } from '../control-error.js';
import { controlServer, listenOn } from '../control.js';
import { exposition, routeFamilies } from '../exposition.js';
import { EpochGuard, parseFence } from '../fence.js';
import { leaseRoutes } from '../lease-routes.js';
import { object, text } from '../fields.js';
import { type DnsFailure, type DnsState, type Layout } from '../protocol.js';
import { type HeldRoutes, parseRouteChange, Routes } from '../routes.js';
import { stateFile, statePath } from '../state-file.js';
import { answerTo } from './answer.js';
import { Failures } from './failures.js';
import { Places } from './places.js';
import { tcpServer } from './tcp.js';

const FAILURES: readonly DnsFailure[] = ['servfail', 'timeout', 'stale'];

export const dns: ChildHandlers = {
  listen: async ({ name, host, port, controlPort, directory, layout, addresses }) => {
    const guard = EpochGuard.ofChild(directory, name);
    const places = new Places(layout, addresses);
    const routes = new Routes(layout, stateFile<HeldRoutes>(statePath(directory, `${name}.routes`)));
    const failures = new Failures({ layout, routes, places, now: Date.now });
    const asked = { udp: 0, tcp: 0 };
    const answer = (transport: 'udp' | 'tcp') => (message: Buffer, source: string) => {
      asked[transport] += 1;
      return answerTo(message, source, failures.service, transport);
    };
    const state = (): DnsState => ({
      epochs: guard.all(),
      routes: routes.states(),
      failures: failures.state(),
    });

    await places.lookUpAll();
    await listenUdp(host, port, answer('udp'));
    await listenOn(tcpServer(answer('tcp')), port, host);
    const control = controlServer({
      'GET /healthz': () => ({}),
      'GET /state': state,
      'PUT /routes/:route': ({ params, body }) => {
        const route = params['route'] ?? '';
        routes.layoutOf(route);
        const change = parseRouteChange(body, layout);
        guard.check(change.fence);
        routes.put(route, change);
        return routes.state(route);
      },
      'PUT /failures/:host': ({ params, body }) => {
        const host = usersName(layout, params['host']);
        const mode = FAILURES.find((known) => known === text(object(body), 'mode'));
        if (!mode) throw badRequest(`mode must be one of ${FAILURES.join(', ')}`);
        const fence = parseFence(body);
        guard.check(fence);
        failures.fail(host, mode, fence);
        return {};
      },
      'DELETE /failures/:host': ({ params, body }) => {
        const host = usersName(layout, params['host']);
        const fence = parseFence(body);
        guard.check(fence);
        failures.heal(host, fence.injection);
        return {};
      },
      ...leaseRoutes(guard, (request) => failures.renew(request)),
      'GET /metrics': () =>
        exposition([
          ...routeFamilies(routes.states()),
          {
            name: 'silverback_dns_queries_total',
            help: 'Messages received',
            type: 'counter',
            samples: Object.entries(asked).map(([transport, value]) => ({ labels: { transport }, value })),
          },
        ]),
    });
    await listenOn(control, controlPort, host);
    return {};
  },
};

/** Throws `not-found` (404) for what is no users' name of the layout. */
function usersName({ routes }: Layout, host = ''): string {
  if (Object.values(routes).some((route) => route.host === host)) return host;
  throw notFound(`no route has the host ${host}`);
}

function listenUdp(
  host: string,
  port: number,
  answer: (message: Buffer, source: string) => Buffer | null,
): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const response = answer(message, from.address);
    if (response) socket.send(response, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      // A caller who went away is no reason to stop.
      socket.on('error', (error) => console.error(error));
      resolve(socket);
    });
  });
}
