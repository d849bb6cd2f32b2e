import { Readable } from 'node:stream';

/** What may wait for a reader, bytes, before nothing more is made for him. */
const BEHIND = 16 * 1024;

/**
 * A stream of texts that are made when they are asked for. Unlike `Readable.from` it tells its maker at once when nobody
 * wants more, also while that one waits for something to happen.
 */
export class Pulled extends Readable {
  private readonly over = new AbortController();
  private readonly pieces: AsyncGenerator<string, void>;

  constructor(make: (signal: AbortSignal) => AsyncGenerator<string, void>) {
    super({ highWaterMark: BEHIND });
    this.pieces = make(this.over.signal);
  }

  override _read(): void {
    this.pieces.next().then(
      ({ done, value }) => this.push(done ? null : value),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.over.abort();
    done(error);
  }

  /** Ends it for whoever still reads. */
  end(): void {
    this.over.abort();
  }
}
