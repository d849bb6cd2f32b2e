import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { listenOn } from '../control.js';
import { type Address } from '../protocol.js';

/** Below the ephemeral ranges of Linux (32768) and others (49152): no outgoing connection takes the port of a dead process. */
const FIRST = 20_000;
const COUNT = 12_000;

export const LOOPBACK = '127.0.0.1';

/** Chooses ports of 127.0.0.1 that nobody uses, for TCP and UDP, each once. */
export class Ports {
  private next = Math.floor(Math.random() * COUNT);
  private tried = 0;

  /** A data port and a control port. */
  async address(): Promise<Address> {
    return { host: LOOPBACK, port: await this.take(), controlPort: await this.take() };
  }

  /** Throws when every port of the range is taken. */
  async take(): Promise<number> {
    while (this.tried < COUNT) {
      const port = FIRST + (this.next % COUNT);
      this.next += 1;
      this.tried += 1;
      if (await isFree(port)) return port;
    }
    throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free on ${LOOPBACK}`);
  }
}

async function isFree(port: number): Promise<boolean> {
  const tcp = createServer();
  const udp = createSocket('udp4');
  try {
    await listenOn(tcp, port);
    await new Promise<void>((resolve, reject) => {
      udp.once('error', reject).bind({ port, address: LOOPBACK, exclusive: true }, resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => tcp.close(resolve));
    await new Promise<void>((resolve) => udp.close(resolve));
  }
}
