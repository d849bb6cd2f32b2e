import type { Recorded } from '../../core/run/event.js';
import type { RunFeed } from '../../core/ports/run-feed.js';

/** So many events are read, and held, at a time. */
const PAGE = 10;

/** Whoever loses the connection comes back after this, milliseconds. */
const RETRY_MS = 2_000;

export interface StreamDeps {
  readonly feed: Pick<RunFeed, 'events'>;
  /** Resolves when a run may have more than `seen` events, or at the abort of `signal`. */
  readonly more: (run: string, seen: number, signal: AbortSignal) => Promise<void>;
  /** Resolves after a while in which nothing happened, or at the abort of `signal`. */
  readonly quiet: (signal: AbortSignal) => Promise<void>;
}

/**
 * A run's events from a place on as a text/event-stream, until the run is over or `signal` is aborted. It is asked for
 * each piece, and holds no more than one page: a slow reader costs nothing, for he is read to from the journal.
 */
export async function* eventStream(
  { feed, more, quiet }: StreamDeps,
  run: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\n\n`;
  for (let seq = from; !signal.aborted;) {
    const page = await feed.events(run, seq, PAGE);
    for (const recorded of page) {
      if (signal.aborted) return;
      yield eventText(recorded);
      if (recorded.event.type === 'RunFinished') return;
    }
    seq += page.length;
    if (page.length === 0 && (await quietBefore(more, quiet, run, seq, signal))) yield ': nothing new\n\n';
  }
}

function eventText(recorded: Recorded): string {
  return `id: ${recorded.seq}\ndata: ${JSON.stringify(recorded)}\n\n`;
}

/** @returns true when nothing happened for a while, before anything did */
async function quietBefore(
  more: StreamDeps['more'],
  quiet: StreamDeps['quiet'],
  run: string,
  seen: number,
  signal: AbortSignal,
): Promise<boolean> {
  const either = new AbortController();
  const both = AbortSignal.any([signal, either.signal]);
  const was = await Promise.race([more(run, seen, both).then(() => false), quiet(both).then(() => true)]);
  either.abort();
  return was && !signal.aborted;
}
