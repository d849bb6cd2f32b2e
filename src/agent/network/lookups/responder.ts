import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Family } from '../names.js';
import { servfailTo } from './servfail.js';
import { framed, messageIn } from './stream.js';

/** How often another port is tried when the one that is free for TCP is taken for UDP. */
const TRIES = 5;

/** Answers every question with SERVFAIL, by UDP and TCP, on one port of loopback, where the kernel sends what it redirects. */
export class Responder {
  private readonly callers = new Set<Socket>();

  private constructor(
    private readonly tcp: Server,
    private readonly udp: UdpSocket,
  ) {
    tcp.on('connection', (caller) => this.take(caller));
    udp.on('message', (message, { port, address }) => {
      const answer = servfailTo(message);
      if (answer) udp.send(answer, port, address, () => undefined);
    });
    udp.on('error', () => undefined);
  }

  static async open(family: Family): Promise<Responder> {
    const host = family === 4 ? '127.0.0.1' : '::1';
    let why: unknown;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const tcp = createServer().listen(0, host);
      const udp = createSocket(family === 4 ? 'udp4' : 'udp6');
      try {
        await once(tcp, 'listening');
        udp.bind((tcp.address() as AddressInfo).port, host);
        await once(udp, 'listening');
        return new Responder(tcp, udp);
      } catch (error) {
        why = error;
        tcp.close();
        udp.close();
      }
    }
    throw new SilverbackError('target-unreachable', `no port of ${host} is free for UDP and TCP: ${messageOf(why)}`, {
      cause: why,
    });
  }

  get port(): number {
    return (this.tcp.address() as AddressInfo).port;
  }

  close(): void {
    this.udp.close();
    this.tcp.close();
    for (const caller of this.callers) caller.destroy();
  }

  private take(caller: Socket): void {
    this.callers.add(caller);
    caller.on('error', () => undefined).on('close', () => this.callers.delete(caller));
    let heard: Buffer = Buffer.alloc(0);
    caller.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      for (let first = messageIn(heard); first; first = messageIn(heard)) {
        heard = first.rest;
        const answer = servfailTo(first.message);
        if (answer) caller.write(framed(answer));
      }
    });
  }
}
