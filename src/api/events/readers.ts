import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { RunFeed } from '../../core/ports/run-feed.js';
import { eventStream } from './event-stream.js';
import { Pulled } from './pulled.js';
import type { Tails } from './tails.js';

export interface ReadersOptions {
  /** So many at most at a time. */
  readonly most: number;
  /** After so long without an event a reader is told that the connection lives, milliseconds. */
  readonly heartbeatMs: number;
}

/** Those who follow the events of runs; there is room for a bounded number. */
export class Readers implements BeforeApplicationShutdown {
  private readonly open = new Set<Pulled>();

  constructor(
    private readonly feed: RunFeed,
    private readonly tails: Tails,
    private readonly clock: Clock,
    private readonly options: ReadersOptions,
  ) {}

  /** @returns what a reader gets from a place on. @throws `busy` when there is no room. */
  read(run: string, from: number): Readable {
    if (this.open.size >= this.options.most)
      throw new SilverbackError('busy', `${this.options.most} readers follow runs already; come back later`);
    const stream = new Pulled((signal) =>
      eventStream(
        {
          feed: this.feed,
          more: (id, seen, stop) => this.tails.more(id, seen, stop),
          quiet: (stop) => this.clock.sleep(this.options.heartbeatMs, stop),
        },
        run,
        from,
        signal,
      ),
    );
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    return stream;
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.open) stream.end();
  }
}
