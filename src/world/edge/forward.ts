import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { lookup } from '../lookup.js';
import { patience } from '../patience.js';
import { type HostPort } from '../protocol.js';

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

/** No answer in time, or a connection that was refused or broke, also in the middle of an answer. */
export class NoAnswer extends Error {}

/** A kept connection broke, which says nothing about who listens now. */
class IdleConnectionLost extends Error {}

const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'expect'],
]);
const kept = new Agent({ keepAlive: true, maxFreeSockets: 512 });

/**
 * Passes a message on and takes the whole answer, so that one which breaks off in the middle can still be
 * had from somebody else. Where a kept connection breaks, a new one tells whether somebody listens: another kept one may
 * have been closed at the same moment. Rejects with `NoAnswer`.
 */
export async function forward(place: HostPort, message: Message, timeoutMs: number): Promise<Answer> {
  const begin = performance.now();
  try {
    return await pass(place, message, timeoutMs, kept);
  } catch (error) {
    if (!(error instanceof IdleConnectionLost)) throw error;
    return pass(place, message, timeoutMs - (performance.now() - begin), false);
  }
}

function pass(
  { host, port }: HostPort,
  { method, path, headers, body }: Message,
  timeoutMs: number,
  agent: Agent | false,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const outgoing = request({
      host,
      port,
      lookup,
      method,
      path,
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    const calm = patience(timeoutMs, () => {
      isLate = true;
      outgoing.destroy();
    });
    const fail = (cause: Error) => {
      calm();
      if (outgoing.reusedSocket && !isLate) reject(new IdleConnectionLost(cause.message, { cause }));
      else reject(new NoAnswer(isLate ? `no answer in ${Math.round(timeoutMs)} ms` : cause.message, { cause }));
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
