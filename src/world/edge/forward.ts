import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { patience } from '../patience.js';

/** A request or an answer as it is passed on; hop-by-hop headers are left out. */
export interface Message {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** No answer, or half of one. `idle`: a kept connection broke, which says nothing about who listens now. */
export class NoAnswer extends Error {
  constructor(
    readonly kind: 'idle' | 'broken' | 'late',
    options: ErrorOptions,
  ) {
    super(kind, options);
  }
}

const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'expect'],
]);
const agent = new Agent({ keepAlive: true, maxFreeSockets: 512 });

/**
 * Passes a message to 127.0.0.1 and takes the whole answer, so that one which breaks off in the middle can still be
 * had from somebody else. Rejects with `NoAnswer`.
 */
export function forward(port: number, { method, path, headers, body }: Message, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let late = false;
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    const calm = patience(timeoutMs, () => {
      late = true;
      outgoing.destroy();
    });
    const fail = (cause: Error) => {
      calm();
      reject(new NoAnswer(late ? 'late' : outgoing.reusedSocket ? 'idle' : 'broken', { cause }));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        calm();
        const status = response.statusCode ?? 0;
        resolve({ status, headers: endToEnd(response.headers), body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(body);
  });
}

/** The headers that concern more than one connection. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  for (const name in headers) if (!HOP_BY_HOP.has(name)) kept[name] = headers[name];
  return kept;
}
