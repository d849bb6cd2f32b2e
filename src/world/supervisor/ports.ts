import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { type Layout } from '../protocol.js';
import { listenOn } from '../control.js';
import { peersOf } from '../layout.js';

/** Below the ephemeral ranges of Linux (32768) and others (49152): no outgoing connection takes the port of a dead process. */
const FIRST = 20_000;
const COUNT = 12_000;

/** Chooses ports of 127.0.0.1 that nobody uses, for TCP and UDP, each once. */
export class Ports {
  private next = Math.floor(Math.random() * COUNT);
  private tried = 0;

  /** Throws when every port of the range is taken. */
  async take(): Promise<number> {
    while (this.tried < COUNT) {
      const port = FIRST + (this.next % COUNT);
      this.next += 1;
      this.tried += 1;
      if (await isFree(port)) return port;
    }
    throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free on 127.0.0.1`);
  }
}

export type LinkPorts = Readonly<
  Record<string, Readonly<Record<string, { readonly edge: number; readonly store: number }>>>
>;

/** Two ports, to the edge and to the store, for each ordered pair of regions. */
export async function linkPorts(layout: Layout, ports: Ports): Promise<LinkPorts> {
  const links: Record<string, Record<string, { edge: number; store: number }>> = {};
  for (const from of Object.keys(layout.regions)) {
    const ways: Record<string, { edge: number; store: number }> = {};
    for (const to of peersOf(layout, from)) ways[to] = { edge: await ports.take(), store: await ports.take() };
    links[from] = ways;
  }
  return links;
}

async function isFree(port: number): Promise<boolean> {
  const tcp = createServer();
  const udp = createSocket('udp4');
  try {
    await listenOn(tcp, port);
    await new Promise<void>((resolve, reject) => {
      udp.once('error', reject).bind({ port, address: '127.0.0.1', exclusive: true }, resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => tcp.close(resolve));
    await new Promise<void>((resolve) => udp.close(resolve));
  }
}
