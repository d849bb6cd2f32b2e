import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What a route answers: a status, a body that is sent as JSON, and headers by lower-case name. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  send(reply: FastifyReply): void {
    void reply.status(this.status).headers(this.headers);
    if (this.body === undefined) void reply.send();
    else void reply.type(JSON_TYPE).send(JSON.stringify(this.body));
  }
}

/** A body of a type of its own, as it is. */
export class RawAnswer extends Answer {
  constructor(
    status: number,
    private readonly raw: string | Readable,
    private readonly type: string,
    headers: Answer['headers'] = {},
  ) {
    super(status, undefined, headers);
  }

  override send(reply: FastifyReply): void {
    void reply.status(this.status).headers(this.headers).type(this.type).send(this.raw);
  }
}

/** A page that loads and runs nothing, whatever is written in it. */
export function htmlAnswer(page: string): Answer {
  return new RawAnswer(200, page, 'text/html; charset=utf-8', {
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  });
}

export const ok = (body: unknown, headers?: Answer['headers']): Answer => new Answer(200, body, headers);
