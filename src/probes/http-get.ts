import * as http from 'node:http';
import * as https from 'node:https';
import type { Capabilities } from '../core/ports/fleet.js';
import { hostOf } from '../core/source/address.js';
import { abortable } from './abortable.js';
import { assertCallable, lookup } from './guarded-host.js';

/** Longer than any page that says how somebody is. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Where a URL's host really is; null when the system's own resolver is to be asked. */
interface Place {
  readonly address: string;
  readonly port: number;
  /** What a user there sends along. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * GETs a page as a user would: name resolution, a new connection, the whole answer. Follows redirects on one host only:
 * another host's health says nothing about this one's.
 */
export async function follow(start: URL, fleet: Partial<Capabilities>, signal: AbortSignal): Promise<HttpAnswer> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const place = fleet.resolver ? await abortable(fleet.resolver.resolve(url.hostname), signal) : null;
    const answer = await get(url, place, signal);
    if (answer.status < 300 || answer.status >= 400 || answer.location === undefined) return answer;
    const next = new URL(answer.location, url);
    if (next.host !== url.host) throw new Error(`redirects to another host, ${next.host}`);
    url = next;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

/**
 * GETs `url` on a connection of its own, from `place` when given, and reads the answer to its end: a user has not
 * been served before that. Rejects when there is no whole answer before `signal` is aborted.
 */
async function get(url: URL, place: Place | null, signal: AbortSignal): Promise<HttpAnswer> {
  const client = url.protocol === 'https:' ? https : http;
  const host = place?.address ?? hostOf(url);
  assertCallable(host);
  const options = {
    host,
    lookup,
    port: place?.port ?? url.port,
    path: url.pathname + url.search,
    headers: { ...place?.headers, host: url.host, accept: '*/*', 'user-agent': 'silverback-probe' },
    servername: url.hostname,
    agent: false as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = client.get(options, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const chunks: Buffer[] = [];
      let size = 0;
      answer.once('error', reject);
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BYTES) request.destroy(new Error(`answers more than ${MAX_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.once('end', () => {
        resolve({ status, location: headers.location, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    request.once('error', reject);
  });
}
