import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Answers whoever connects with what he says: the other end of a path that is tried. */
export class Echo {
  private constructor(private readonly server: Server) {}

  /** On a port that the kernel picks, on all addresses. */
  static async open(): Promise<Echo> {
    try {
      return new Echo(await listening('::'));
    } catch {
      // A network namespace without IPv6.
      return new Echo(await listening('0.0.0.0'));
    }
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

async function listening(host: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen(0, host);
  await once(server, 'listening');
  return server;
}
