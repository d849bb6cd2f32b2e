import { createSocket, type Socket } from 'node:dgram';
import { startChild } from '../child.js';
import { controlServer, listenOn } from '../control.js';
import { exposition, routeFamilies } from '../exposition.js';
import { EpochGuard, type Epochs, parseEpoch } from '../fence.js';
import { type DnsState } from '../protocol.js';
import { type HeldRoutes, parseRouteChange, Routes } from '../routes.js';
import { stateFile, statePath } from '../state-file.js';
import { answerTo } from './answer.js';
import { tcpServer } from './tcp.js';

startChild({
  listen: async ({ name, port, controlPort, directory, layout, addresses, epochs }) => {
    const guard = new EpochGuard(stateFile<Epochs>(statePath(directory, name)), epochs);
    const routes = new Routes(layout, stateFile<HeldRoutes>(statePath(directory, `${name}.routes`)));
    const names = { layout, routes, addresses };
    const asked = { udp: 0, tcp: 0 };
    const answer = (transport: 'udp' | 'tcp') => (message: Buffer, source: string) => {
      asked[transport] += 1;
      return answerTo(message, source, names, transport);
    };
    const state = (): DnsState => ({ epochs: guard.all(), routes: routes.states() });

    await listenUdp(port, answer('udp'));
    await listenOn(tcpServer(answer('tcp')), port);
    const control = controlServer({
      'GET /state': state,
      'PUT /routes/:route': ({ params, body }) => {
        const route = params['route'] ?? '';
        routes.layoutOf(route);
        const change = parseRouteChange(body, layout);
        guard.check(change.fence);
        routes.put(route, change);
        return routes.state(route);
      },
      'POST /epochs': ({ body }) => {
        guard.check(parseEpoch(body));
        return { epochs: guard.all() };
      },
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
    await listenOn(control, controlPort);
    return { guard };
  },
});

function listenUdp(port: number, answer: (message: Buffer, source: string) => Buffer | null): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const response = answer(message, from.address);
    if (response) socket.send(response, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => {
      socket.off('error', reject);
      // A caller who went away is no reason to stop.
      socket.on('error', (error) => console.error(error));
      resolve(socket);
    });
  });
}
