import { Controller, Inject } from '@nestjs/common';
import { RunFeed } from '../../core/ports/run-feed.js';
import { Answer, ok } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { runEvents } from './events.routes.js';
import { Readers } from './readers.js';
import { StreamAnswer } from './stream-answer.js';

@Controller()
export class EventsController {
  constructor(
    @Inject(RunFeed) private readonly feed: RunFeed,
    @Inject(Readers) private readonly readers: Readers,
  ) {}

  @Route(runEvents)
  async events({ params, query, headers }: Asked<typeof runEvents>): Promise<Answer> {
    const after = headers['last-event-id'] ?? query.after;
    const from = after === undefined ? 0 : after + 1;
    if (!headers.accept?.includes('text/event-stream')) return ok(await this.page(params.id, from, query.limit));
    const { events, finished } = await this.feed.progress(params.id);
    // Without this a browser would come back for ever.
    if (finished && from >= events) return new Answer(204);
    return new StreamAnswer(this.readers.read(params.id, from));
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
