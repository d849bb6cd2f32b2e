import { setTimeout as sleep } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { messageOf, SilverbackError } from '../../core/errors.js';
import type { Recorded } from '../../core/run/event.js';
import { type Connection, isPassing, unreachable } from './connection.js';

/** A stream that says nothing for so long, not even a heartbeat, is taken for dead. */
const SILENT_MS = 45_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** For so long a server may be away before we no longer believe that it comes back. */
const GONE_MS = 10 * 60_000;

/**
 * The events of a run, from its first to its end, each once and in order: over restarts of the server, lost connections
 * and proxies that cut long answers.
 * @throws `server-unreachable` when the server is away for ten minutes, and what it refuses.
 */
export async function* follow(connection: Connection, run: string): AsyncGenerator<Recorded> {
  let seen = -1;
  let over = false;
  let pause = FIRST_PAUSE_MS;
  let heardAt = performance.now();
  const heard = (): void => {
    heardAt = performance.now();
    pause = FIRST_PAUSE_MS;
  };
  while (!over) {
    try {
      for await (const recorded of stream(connection, run, seen, heard)) {
        if (recorded.seq <= seen) continue;
        seen = recorded.seq;
        over = recorded.event.type === 'RunFinished';
        yield recorded;
      }
    } catch (error) {
      if (!isPassing(error) || performance.now() - heardAt > GONE_MS) throw error;
    }
    if (over) return;
    await sleep(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * One connection's events.
 * @param after the number of the last event that is known, -1 for none
 * @param heard is called whenever the server says anything, and be it a heartbeat
 */
async function* stream(
  connection: Connection,
  run: string,
  after: number,
  heard: () => void,
): AsyncGenerator<Recorded> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), SILENT_MS);
  const headers = { accept: 'text/event-stream', ...(after < 0 ? {} : { 'last-event-id': String(after) }) };
  try {
    const answer = await connection.open(`api/v1/runs/${run}/events`, headers, silence.signal);
    const listening = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        watch.refresh();
        heard();
        controller.enqueue(chunk);
      },
    });
    const events = answer.body
      ?.pipeThrough(listening)
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events ?? []) yield JSON.parse(data) as Recorded;
  } catch (error) {
    if (error instanceof SilverbackError) throw error;
    throw unreachable(connection.server, silence.signal.aborted ? 'it has gone silent' : messageOf(error), error);
  } finally {
    clearTimeout(watch);
  }
}
