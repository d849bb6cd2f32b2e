import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';

/** What a route answers: a status, headers by lower-case name, and a body, JSON unless its content type says otherwise. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  send(reply: FastifyReply): void {
    void reply.status(this.status).headers({ 'content-type': 'application/json; charset=utf-8', ...this.headers });
    void reply.send(this.body === undefined || this.isRaw() ? this.body : JSON.stringify(this.body));
  }

  private isRaw(): this is { body: string | Readable } {
    const type = this.headers['content-type'];
    return type !== undefined && !type.startsWith('application/json');
  }
}

export const ok = (body: unknown, headers?: Answer['headers']): Answer => new Answer(200, body, headers);
