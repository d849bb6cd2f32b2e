import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Server as NetServer } from 'node:net';
import { badRequest, ControlError, notFound } from './control-error.js';

export interface ControlRequest {
  /** The `:name` parts of the pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined when there was none. */
  readonly body: unknown;
  readonly raw: IncomingMessage;
  /** For handlers which stream; they return `STREAMED`. */
  readonly response: ServerResponse;
}
/** Returns the body of a 200, or a `Reply`, or `STREAMED`. Throws `ControlError` for the rest. */
export type ControlHandler = (request: ControlRequest) => unknown;
/** By `METHOD /path/:param`. */
export type ControlRoutes = Readonly<Record<string, ControlHandler>>;

/** The handler has written, or goes on writing, the response itself. */
export const STREAMED = Symbol('streamed');

/** An answer other than a plain JSON 200. A text body is sent as it is, under `type`. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly type = 'application/json',
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handler: ControlHandler;
}

/**
 * A JSON interface over HTTP. Errors are `{ code, message }`: 400 for a bad body, 404 for an unknown path or name, 405
 * for a known path under another method, 413 over `bodyLimit` bytes (64 KiB), otherwise what the handler threw;
 * 500 `internal` for a defect.
 */
export function controlServer(routes: ControlRoutes, options: { readonly bodyLimit?: number } = {}): Server {
  const table = Object.entries(routes).map(([pattern, handler]): Route => {
    const [method = '', path = ''] = pattern.split(' ');
    return { method, parts: path.split('/'), handler };
  });
  const limit = options.bodyLimit ?? 64 * 1024;
  const server = createServer((raw, response) => {
    answer(table, limit, raw, response).catch((error: unknown) => fail(response, error));
  });
  // Longer than any caller of ours keeps an idle connection, so that none is closed under a request on its way.
  server.keepAliveTimeout = 75_000;
  return server;
}

/** Rejects with the system's error (`EADDRINUSE`) when it cannot. */
export function listenOn(server: NetServer, port: number, host = '127.0.0.1'): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Graceful: accepts nothing more, resolves when what is open is answered and every connection closed. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is busy now is kept alive after its answer, and idle only then.
    const idle = setInterval(() => server.closeIdleConnections(), 10);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
  });
}

async function answer(table: readonly Route[], limit: number, raw: IncomingMessage, response: ServerResponse) {
  const path = (raw.url ?? '/').split('?', 1)[0] ?? '/';
  const { route, params } = find(table, raw.method ?? 'GET', path);
  const result = await route.handler({ params, body: await readJson(raw, limit), raw, response });
  if (result === STREAMED) return;
  send(response, result instanceof Reply ? result : new Reply(200, result));
}

function find(table: readonly Route[], method: string, path: string) {
  const segments = path.split('/');
  let known = false;
  for (const route of table) {
    const params = match(route.parts, segments);
    if (params === null) continue;
    if (route.method === method) return { route, params };
    known = true;
  }
  if (known) throw new ControlError(405, 'method-not-allowed', `${method} is not offered on ${path}`);
  throw notFound(`nothing is offered on ${path}`);
}

function match(parts: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (parts.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(segment);
    } catch {
      throw badRequest(`${segment} is no percent-encoded text`);
    }
  }
  return params;
}

async function readJson(raw: IncomingMessage, limit: number): Promise<unknown> {
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return undefined;
  const body = await bodyOf(raw, limit);
  if (body === null) throw new ControlError(413, 'body-too-large', `a body may have ${limit} bytes`);
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('the body is no JSON');
  }
}

/**
 * Reads a body to its end even when it is too large: the socket, and the answer with it, would be lost otherwise.
 *
 * @returns null when it is larger than `limit` bytes. Rejects when whoever sends it has gone.
 */
export function bodyOf(raw: IncomingMessage, limit: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    });
    raw.on('end', () => resolve(size > limit ? null : Buffer.concat(chunks)));
    raw.on('error', reject);
  });
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof ControlError) {
    const { status, code, message, details } = error;
    send(response, new Reply(status, { code, message, ...details }));
    return;
  }
  console.error(error);
  send(response, new Reply(500, { code: 'internal', message: String(error) }));
}

function send(response: ServerResponse, { status, body, type, headers }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
