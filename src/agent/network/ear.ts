import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { answered, markOf, SENT_BYTES } from './datagrams.js';

/** A sounding is over by then. Milliseconds. */
const FORGOTTEN_MS = 30_000;

/** Sends every datagram back and counts those that have come: the other end of a path where packets may be lost. */
export class Ear {
  private opening: Promise<Socket> | null = null;
  private readonly arrived = new Map<string, number>();

  /** On a port that the kernel picks, on all addresses; opened when it is first asked for. */
  async port(): Promise<number> {
    this.opening ??= opened();
    const socket = await this.opening;
    if (socket.listenerCount('message') === 0)
      socket.on('message', (datagram, from) => {
        if (datagram.length === SENT_BYTES)
          socket.send(this.answerTo(datagram), from.port, from.address, () => undefined);
      });
    return socket.address().port;
  }

  private answerTo(datagram: Buffer): Buffer {
    const mark = markOf(datagram);
    const known = this.arrived.get(mark);
    if (known === undefined) setTimeout(() => this.arrived.delete(mark), FORGOTTEN_MS).unref();
    const arrived = (known ?? 0) + 1;
    this.arrived.set(mark, arrived);
    return answered(datagram, arrived);
  }
}

async function opened(): Promise<Socket> {
  try {
    return await bound('udp6', '::');
  } catch {
    // A network namespace without IPv6.
    return bound('udp4', '0.0.0.0');
  }
}

async function bound(type: 'udp4' | 'udp6', address: string): Promise<Socket> {
  const socket = createSocket(type);
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  socket.unref();
  return socket;
}
