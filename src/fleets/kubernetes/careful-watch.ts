import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import { type KubeConfig, type KubernetesObject, Watch } from '@kubernetes/client-node';
import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import { withoutManagers } from './listed.js';

/** The server ends each watch after so long, and it is taken up where it was: seconds. */
const ENDS_AFTER_S = 20;
/** Longer than that nothing is heard only of a server that is gone, whose connection does not know it yet. Milliseconds. */
export const SILENCE_MS = ENDS_AFTER_S * 1_000 + 5_000;
/** How long a watch may take until it is open, credentials included, milliseconds. */
const OPEN_MS = 10_000;

type Watching = Parameters<Watch['watch']>;
type Query = Watching[1];

/**
 * A watch whose silence is bounded, as the library's is not: a connection to a machine that is gone may look open for
 * many minutes. A login that has run out ends the watch, and not the process.
 */
export class CarefulWatch extends Watch {
  private isClosed = false;
  private now: AbortController | null = null;

  constructor(
    private readonly of: KubeConfig,
    private readonly clock: Clock,
    /** Within which something must be heard of it, milliseconds. */
    private readonly silenceMs: number,
  ) {
    super(of);
  }

  /** @param done told once when it is over, with what went wrong or null; not when whoever watches has ended it */
  override async watch(...[path, query, heard, done]: Watching): Promise<AbortController> {
    const over = new AbortController();
    this.now = over;
    if (this.isClosed) over.abort();
    const end = (error: unknown): void => {
      if (over.signal.aborted) return;
      over.abort();
      done(error);
    };
    const tooSilent = (): void =>
      end(new SilverbackError('call-timeout', `nothing was heard of the watch of ${path} for too long`));
    const opened = new AbortController();
    const opening = this.open(path, query, over.signal)
      .then((stream) => this.listen(stream, over.signal, { heard, end, tooSilent }))
      .catch(end)
      .finally(() => opened.abort());
    const late = this.clock.sleep(OPEN_MS, AbortSignal.any([opened.signal, over.signal])).then(() => {
      if (!opened.signal.aborted) tooSilent();
    });
    await Promise.race([opening, late]);
    return over;
  }

  /** Whatever is still opened is ended at once. */
  close(): void {
    this.isClosed = true;
    this.now?.abort();
  }

  private async open(path: string, query: Query, signal: AbortSignal): Promise<IncomingMessage> {
    const url = new URL(`${this.of.getCurrentCluster()?.server ?? ''}${path}`);
    const asked = { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: ENDS_AFTER_S };
    for (const [name, value] of Object.entries(asked))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const options: RequestOptions = { signal };
    await this.of.applyToHTTPSOptions(options);
    const request = url.protocol === 'http:' ? overHttp : overHttps;
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).on('error', reject).end();
    });
    if (stream.statusCode === 200) return stream;
    stream.on('error', () => undefined).resume();
    throw Object.assign(new Error(`HTTP ${stream.statusCode}`), { statusCode: stream.statusCode });
  }

  private listen(stream: IncomingMessage, over: AbortSignal, { heard, end, tooSilent }: Listening): void {
    let heardAt = this.clock.monotonic();
    stream.on('error', end).on('close', () => end(null));
    createInterface(stream)
      .on('error', end)
      .on('line', (line) => {
        const event = eventIn(line);
        if (over.aborted || event === null) return;
        heardAt = this.clock.monotonic();
        heard(event.type, withoutManagers(event.object));
      });
    const timed = async (): Promise<void> => {
      for (let left = this.silenceMs; left > 0; left = heardAt + this.silenceMs - this.clock.monotonic()) {
        await this.clock.sleep(left, over);
        if (over.aborted) return;
      }
      tooSilent();
    };
    void timed();
  }
}

interface Listening {
  readonly heard: Watching[2];
  readonly end: (error: unknown) => void;
  readonly tooSilent: () => void;
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject;
}

/** Null for a line that was broken off with its connection. */
function eventIn(line: string): WatchEvent | null {
  try {
    return JSON.parse(line) as WatchEvent;
  } catch {
    return null;
  }
}
