import * as http from 'node:http';
import * as https from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Where a URL's host really is; null when the system's own resolver is to be asked. */
export interface Place {
  readonly address: string;
  readonly port: number;
  /** What a user there sends along. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * GETs `url` on a connection of its own, from `place` when given, and reads the answer to its end: a user has not
 * been served before that. Rejects when there is no whole answer before `signal` is aborted.
 */
export function get(url: URL, place: Place | null, signal: AbortSignal): Promise<HttpAnswer> {
  const client = url.protocol === 'https:' ? https : http;
  const options = {
    host: place?.address ?? url.hostname,
    port: place?.port ?? url.port,
    path: url.pathname + url.search,
    headers: { ...place?.headers, host: url.host, accept: '*/*', 'user-agent': 'silverback-probe' },
    servername: url.hostname,
    agent: false as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = client.get(options, (answer) => {
      answer.once('error', reject);
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location }));
      answer.resume();
    });
    request.once('error', reject);
  });
}
