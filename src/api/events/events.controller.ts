import { Controller, Inject } from '@nestjs/common';
import { SilverbackError } from '../../core/errors.js';
import { RunFeed } from '../../core/ports/run-feed.js';
import { Answer, ok } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { runEvents, wantsStream } from './events.routes.js';
import { Readers } from './readers.js';
import { StreamAnswer } from './stream-answer.js';

@Controller()
export class EventsController {
  constructor(
    @Inject(RunFeed) private readonly feed: RunFeed,
    @Inject(Readers) private readonly readers: Readers,
  ) {}

  @Route(runEvents)
  async events({ params, query, headers, visit }: Asked<typeof runEvents>): Promise<Answer> {
    const after = headers['last-event-id'] ?? query.after;
    const from = after === undefined ? 0 : after + 1;
    if (!wantsStream(headers.accept)) return ok(await this.page(params.id, from, query.limit));
    const { events, finished } = await this.feed.progress(params.id);
    // Without this a browser would come back for ever.
    if (finished && from >= events) return new Answer(204);
    if (from > events) throw beyondTheEnd(params.id, { events, path: whence(headers) });
    return new StreamAnswer(this.readers.read(params.id, from, visit));
  }

  private async page(
    run: string,
    from: number,
    limit: number,
  ): Promise<{ items: readonly unknown[]; next: number | null }> {
    const found = await this.feed.events(run, from, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.seq ?? null) : null };
  }
}

/** Which of the two places counted. */
function whence(headers: Asked<typeof runEvents>['headers']): string {
  return headers['last-event-id'] === undefined ? 'query.after' : 'header.last-event-id';
}

/** Nobody was given such a place, and whoever waits behind it would not see the run end. */
function beyondTheEnd(run: string, { events, path }: { readonly events: number; readonly path: string }) {
  const message = `run ${run} has ${events} events so far, and none with this place`;
  const issue = { path, message, expected: `at most ${events - 1}` };
  return new SilverbackError('invalid-request', `${path}: ${message}`, { issues: [issue] });
}
