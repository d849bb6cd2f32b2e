import { type Agent, request } from 'node:http';
import { lookup } from './lookup.js';

export interface JsonCall {
  /** 127.0.0.1 when it is left out. */
  readonly host?: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly agent?: Agent | false;
}
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined when the answer has no body. */
  readonly body: unknown;
}

/**
 * One JSON call. Rejects when nobody answers in time; any status is an answer. A kept connection that its
 * server had closed is no answer, so the call is made once more, over a new one: whoever calls makes it idempotent.
 */
export async function callJson(call: JsonCall): Promise<JsonAnswer> {
  const { text, ...answer } = await attempt(call).catch((error: unknown) => {
    if (error instanceof IdleConnectionLost) return attempt({ ...call, agent: false });
    throw error;
  });
  return { ...answer, body: text === '' ? undefined : JSON.parse(text) };
}

class IdleConnectionLost extends Error {}
type TextAnswer = Omit<JsonAnswer, 'body'> & { readonly text: string };

function attempt({
  host = '127.0.0.1',
  port,
  method,
  path,
  headers,
  body,
  timeoutMs,
  agent,
}: JsonCall): Promise<TextAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const outgoing = request({
      host,
      port,
      lookup,
      method,
      path,
      agent,
      headers: {
        ...headers,
        ...(text && { 'content-type': 'application/json' }),
        'content-length': Buffer.byteLength(text),
      },
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      const { code } = error as NodeJS.ErrnoException;
      const isClosed = code === 'ECONNRESET' || code === 'EPIPE';
      reject(outgoing.reusedSocket && isClosed ? new IdleConnectionLost(error.message) : error);
    };
    outgoing.on('error', fail).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', fail).on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.end(text);
  });
}
