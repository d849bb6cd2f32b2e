import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { problem, PROBLEM_JSON } from './problems.js';

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
  const body = JSON.stringify({ ...problem('invalid-request', detail), status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const REASONS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the head of the request is too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time'],
};
