import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { eventually } from '../conformance/eventually.js';
import type { Service } from './service.js';

/** Somebody who follows a run. */
export class Follower {
  readonly events: EventSourceMessage[] = [];
  readonly comments: string[] = [];
  ended = false;
  private readonly leave = new AbortController();

  private constructor(readonly response: Response) {
    void this.read().catch(() => undefined);
  }

  static async of(service: Service, run: string, headers: Record<string, string> = {}, query = ''): Promise<Follower> {
    const leave = new AbortController();
    const response = await fetch(`${service.url}/api/v1/runs/${run}/events${query}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leave.signal,
    });
    const follower = new Follower(response);
    follower.leave.signal.addEventListener('abort', () => leave.abort());
    return follower;
  }

  /** Resolves when so many events have come. */
  async has(count: number): Promise<void> {
    const { seen } = await eventually(
      async () => this.events.length,
      (length) => length >= count,
      30_000,
    );
    if (seen < count) throw new Error(`${seen} events have come, not ${count}`);
  }

  async over(): Promise<void> {
    const { seen } = await eventually(
      async () => this.ended,
      (ended) => ended,
      30_000,
    );
    if (!seen) throw new Error('the stream has not ended');
  }

  seqs(): number[] {
    return this.events.map(({ id }) => Number(id));
  }

  go(): void {
    this.leave.abort();
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: (event) => this.events.push(event),
      onComment: (comment) => this.comments.push(comment),
    });
    const text = new TextDecoder();
    for await (const chunk of this.response.body ?? []) parser.feed(text.decode(chunk as Uint8Array, { stream: true }));
    this.ended = true;
  }
}
