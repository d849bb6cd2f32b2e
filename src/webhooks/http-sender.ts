import { lookup as systemLookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { guarded, refusedAddress, type Lookup } from '../core/outgoing.js';
import { hostOf } from '../core/source/address.js';
import type { WebhookSender } from '../core/ports/webhook-sender.js';

const lookup = guarded(systemLookup as Lookup<object>) as LookupFunction;

/** POSTs on a connection of its own. What a receiver answers is its status; its body is not read. */
export class HttpWebhookSender implements WebhookSender {
  async send(
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = new AbortController();
    const cut = (): void => limit.abort(new Error('the service is ending'));
    const timer = setTimeout(() => limit.abort(new Error(`no answer within ${limitMs} ms`)), limitMs);
    signal.addEventListener('abort', cut);
    try {
      if (signal.aborted) cut();
      const status = await post(new URL(address), headers, body, limit.signal);
      if (status < 200 || status >= 300) throw new Error(`answered with status ${status}`);
    } catch (error) {
      throw limit.signal.aborted ? limit.signal.reason : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
    }
  }
}

/** @returns the status of the answer */
function post(url: URL, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<number> {
  const client = url.protocol === 'https:' ? https : http;
  // Sockets ask nobody for an address that is written out.
  const refused = refusedAddress(hostOf(url));
  if (refused !== null) throw new Error(refused);
  const length = String(Buffer.byteLength(body));
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': length, 'user-agent': 'silverback-webhook' },
    lookup,
    agent: false as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = client.request(url, options, (answer) => {
      answer.once('error', () => undefined);
      resolve(answer.statusCode ?? 0);
      answer.destroy();
    });
    request.once('error', (error) => reject(isDistrusted(request.socket) ? distrusted(error) : error));
    request.end(body);
  });
}

function isDistrusted(socket: Socket | null): boolean {
  // Typed as always there, and empty unless somebody has looked at a certificate and refused it.
  return socket instanceof TLSSocket && Boolean(socket.authorizationError);
}

function distrusted(cause: Error): Error {
  const hint = 'the file of an authority of your own is named to the service by NODE_EXTRA_CA_CERTS';
  return new Error(`its certificate is not trusted: ${cause.message}; ${hint}`, { cause });
}
