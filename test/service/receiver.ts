import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certified } from './authority.js';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody who is told by webhooks, and keeps what he was told. */
export class Receiver {
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /**
   * @param answer is given the number of the message, from 1; one that does nothing never answers
   * @param certificate what it shows over TLS; left out, it speaks without
   */
  static async start(
    answer: (response: ServerResponse, message: number) => void,
    certificate?: Pick<Certified, 'key' | 'cert'>,
  ): Promise<Receiver> {
    const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { headers } = request;
      receiver.received.push({ headers, body: await text(request) });
      answer(response, receiver.received.length);
    };
    const server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const scheme = certificate ? 'https' : 'http';
    const receiver = new Receiver(server, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    return receiver;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Answers with a status and nothing else. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end();
