import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { bodyOf } from '../control.js';
import { type Routes } from '../routes.js';
import { territoryOf } from '../routing.js';
import { type Connections } from './connections.js';
import { serveIn } from './decide.js';
import { type FaultFilter } from './fault-filter.js';
import { type Failover } from './failover.js';
import { type Answer, endToEnd, type Message } from './forward.js';
import { serveLocally } from './local.js';
import { type Members } from './members.js';
import { type Meter } from './meter.js';
import { NO_INSTANCE, type Peers } from './peers.js';

const BODY_LIMIT = 64 * 1024;
/** Longer than users keep a connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 60_000;
const EMPTY = Buffer.alloc(0);
/** Less than users wait: whatever was tried in vain by then, they are told to come again instead of waiting in vain. */
const ANSWER_WITHIN_MS = 2600;
/** Longer than it takes to see that somebody is well again. */
const RETRY_AFTER_SECONDS = 1;

export interface Parts {
  readonly region: string;
  readonly territories: number;
  readonly routes: Routes;
  readonly failover: Failover;
  readonly members: Members;
  readonly faults: FaultFilter;
  readonly peers: Peers;
  readonly connections: Connections;
  readonly meter: Meter;
}
interface Asked {
  readonly route: string;
  readonly home: string;
  readonly isHop: boolean;
}
interface Served {
  readonly answer: Answer;
  /** Where it was served; null when nowhere. */
  readonly region: string | null;
}

/** The data port of an edge: users' requests, and its own health. */
export function gateway(parts: Parts): Server {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') tellHealth(parts, response);
    else handle(parts, request, response).catch((error: unknown) => fail(response, error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const begin = performance.now();
  const asked = read(parts, request);
  if (!asked) {
    send(response, plain(421, 'no users come here under this name'), false);
    return;
  }
  const { route, home, isHop } = asked;
  const isFronted = parts.routes.layoutOf(route).front === true;
  const done = isHop ? undefined : parts.connections.begin(request.socket, route, isFronted);
  if (done) response.once('close', done);
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const isEmpty = encoding === undefined && (length === undefined || length === '0');
  const body = isEmpty ? EMPTY : await bodyOf(request, BODY_LIMIT);
  if (!body) {
    send(response, plain(413, `a body may have ${BODY_LIMIT} bytes`), true);
    return;
  }
  const message = {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: endToEnd(request.headers),
    body,
  };
  const { answer, region } = await serve(parts, asked, message, begin + ANSWER_WITHIN_MS);
  const isStraggler = !isHop && home !== parts.region;
  const headers = { ...answer.headers, 'x-served-by': answer.headers['x-served-by'] ?? parts.region };
  const marked = isStraggler ? { ...headers, 'x-straggler': '1' } : headers;
  const isLeft = !isHop && !isFronted && !parts.routes.weights(route)[parts.region];
  send(response, { ...answer, headers: marked }, isStraggler || isLeft);
  const isProxied = region !== null && region !== parts.region;
  const milliseconds = performance.now() - begin;
  parts.meter.count(route, { isError: answer.status >= 500, isHop, isStraggler, isProxied, milliseconds });
}

/** Each region that did not serve is seen as not serving, so that every turn asks another one. */
async function serve(parts: Parts, { route, home, isHop }: Asked, message: Message, until: number): Promise<Served> {
  const { region: here, members, faults, peers, failover, routes } = parts;
  const weights = routes.weights(route);
  const regions = Object.keys(weights).filter((region) => weights[region]);
  const failed = new Set<string>();
  const isServing = (region: string) =>
    !failed.has(region) && (region === here ? members.isAble : peers.isServing(region));
  for (;;) {
    const region = serveIn({ here, home, isHop, failover: failover.region, regions, isServing });
    if (region === null) return { answer: unserved(), region };
    const answer = await (region === here
      ? serveLocally(members, faults, message, until)
      : peers.serve(region, message, until));
    if (answer) return { answer, region };
    failed.add(region);
  }
}

function read({ region, territories, routes }: Parts, { headers, socket }: IncomingMessage): Asked | null {
  const route = routes.ofHost(headers.host ?? '');
  if (route === undefined) return null;
  const told = Number(headers['x-territory'] ?? NaN);
  const isKnown = Number.isInteger(told) && told >= 0 && told < territories;
  const territory = isKnown ? told : territoryOf(socket.remoteAddress ?? '', territories);
  // Behind a front it is the front that divides the users: whoever comes here is at home.
  const home = routes.layoutOf(route).front ? region : routes.home(route, territory) || region;
  return { route, home, isHop: headers['x-hop'] === '1' };
}

function unserved(): Answer {
  const answer = plain(503, 'no healthy instance');
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(RETRY_AFTER_SECONDS), [NO_INSTANCE]: '1' } };
}

function plain(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`${text}\n`) };
}

function tellHealth({ members }: Parts, response: ServerResponse): void {
  const healthy = members.healthy;
  send(response, plain(healthy > 0 ? 200 : 503, `${healthy} healthy instances`), false);
}

function send(response: ServerResponse, { status, headers, body }: Answer, close: boolean): void {
  response.writeHead(status, { ...headers, 'content-length': body.length, ...(close && { connection: 'close' }) });
  response.end(body);
}

/** The user has gone in the middle of his request, or it is a defect. */
function fail(response: ServerResponse, error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') console.error(error);
  response.destroy();
}
