import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { problem, PROBLEM_JSON, RETRY_AFTER_S, type Problem } from './problems.js';

/** What is refused before there is a request that could be handed to a route, in the same words as the rest. */

/** A URL that cannot be read. */
export function refuseUrl(error: Error, _: FastifyRequest, reply: FastifyReply): void {
  const answer = problem('invalid-request', error.message);
  void reply.status(answer.status).type(PROBLEM_JSON).send(JSON.stringify(answer));
}

/** What is no HTTP, has too large a head, or did not arrive in time. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, detail] = REASONS[error.code ?? ''] ?? [400, 'this is no HTTP request'];
  end(socket, { ...problem('invalid-request', detail), status });
}

/** Whoever connects while there is no room. What he asks is not read, only taken, so that he gets the answer. */
export function refuseForNow(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PARTING_MS, () => socket.destroy());
  socket.resume();
  const detail = 'too many are connected; come back later';
  end(socket, problem('busy', detail), `retry-after: ${RETRY_AFTER_S}`);
}

function end(socket: Socket, answer: Problem, ...headers: readonly string[]): void {
  const body = JSON.stringify(answer);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** So long whoever was refused may take to go, milliseconds. */
const PARTING_MS = 1_000;

const REASONS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the head of the request is too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time'],
};
