import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A stretch of network in front of a server, which can go silent: nothing is refused, nothing arrives. */
export interface Wire {
  /** The server's URL by this way. */
  readonly url: string;
  silence(): void;
  /** What was held back arrives. */
  speak(): void;
  close(): Promise<void>;
}

/** @param host where it listens, an address of this machine */
export async function wireTo(serverUrl: string, host = '127.0.0.1'): Promise<Wire> {
  const to = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket) && other.destroy());
      if (silent) socket.pause();
    }
  }).listen(0, host);
  await once(server, 'listening');
  const url = new URL(serverUrl);
  url.hostname = host;
  url.port = `${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    silence() {
      silent = true;
      sockets.forEach((socket) => socket.pause());
    },
    speak() {
      silent = false;
      sockets.forEach((socket) => socket.resume());
    },
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
