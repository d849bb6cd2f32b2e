import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { RawAnswer } from '../answer.js';

/** A reader who takes nothing for so long is gone, milliseconds. */
const STUCK_MS = 60_000;

/** No proxy may change it, keep it, or wait for more of it. */
const HEADERS = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' };

/** Events as they happen. */
export class StreamAnswer extends RawAnswer {
  constructor(stream: Readable) {
    super(200, stream, 'text/event-stream; charset=utf-8', HEADERS);
  }

  override send(reply: FastifyReply): void {
    reply.raw.setTimeout(STUCK_MS);
    super.send(reply);
  }
}
