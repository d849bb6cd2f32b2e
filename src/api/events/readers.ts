import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Clock } from '../../core/ports/clock.js';
import type { RunFeed } from '../../core/ports/run-feed.js';
import type { Visit } from '../visits.js';
import { eventStream } from './event-stream.js';
import { Guest } from './guest.js';
import { Pulled } from './pulled.js';
import type { Tails } from './tails.js';

export interface ReadersOptions {
  /** So many at most at a time. */
  readonly most: number;
  /** After so long without an event a reader is told that the connection lives; so often he is looked at. Milliseconds. */
  readonly heartbeatMs: number;
}

/** Those who follow the events of runs. */
export class Readers implements BeforeApplicationShutdown {
  private readonly open = new Map<Pulled, Guest>();

  constructor(
    private readonly feed: RunFeed,
    private readonly tails: Tails,
    private readonly clock: Clock,
    private readonly options: Pick<ReadersOptions, 'heartbeatMs'>,
  ) {}

  /** @returns what a reader gets from a place in the run on, as long as he may. */
  read(run: string, from: number, visit: Visit): Readable {
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
    const guest = new Guest(visit, this.clock, this.options.heartbeatMs);
    const left = new AbortController();
    this.open.set(stream, guest);
    stream.once('close', () => {
      this.open.delete(stream);
      left.abort();
    });
    void guest.mustGo(left.signal).then(() => stream.end());
    return stream;
  }

  /** Something has changed in who may call: whoever follows a run must still be one of them. */
  lookAgain(): void {
    for (const guest of this.open.values()) guest.lookAgain();
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.open.keys()) stream.end();
  }
}
