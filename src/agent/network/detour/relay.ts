import { connect, type Socket } from 'node:net';
import type { Spot } from '../../../core/agent/network.js';
import { DelayLine } from './delay-line.js';
import type { Fate } from './fates.js';
import { answerWith, isRequest } from './http.js';

/**
 * A connection is quiet when nothing was said for so long after an answer, and all of it was taken. Whoever rests longer in
 * the middle of one is not told from one who has ended it. Milliseconds.
 */
const QUIET_MS = 1_000;
/** On a connection that asks again and again, the rests are between calls. Milliseconds. */
const BUSY = { calls: 3, quietMs: 100 };
/** How long somebody who was answered may still send what nobody hears. Milliseconds. */
const FAREWELL_MS = 1_000;

/**
 * One connection of a caller, passed on to where it was meant to go. What the caller says, until he is answered, is a call,
 * and each call has a fate of its own: its answer comes later, or it gets none, or another one.
 */
export class Relay {
  private readonly upstream: Socket;
  private readonly back: DelayLine;
  private speaker: 'caller' | 'upstream' | null = null;
  private fate: Fate = null;
  /** Whether it began as HTTP; null: nobody has said anything yet. */
  private isHttp: boolean | null = null;
  private isOver = false;
  private isConnected = false;
  private quiet: NodeJS.Timeout | null = null;
  private isLeaving = false;
  private callsSince = 0;
  private askedAt = performance.now();
  readonly ended: Promise<void>;
  /** How long the upstream took for the first call; null while it has said nothing. Milliseconds. */
  upstreamMs: number | null = null;

  constructor(
    private readonly caller: Socket,
    spot: Spot,
    private readonly draw: () => Fate,
  ) {
    this.upstream = connect({ host: spot.address, port: spot.port, allowHalfOpen: true, noDelay: true });
    this.back = new DelayLine(this.upstream, caller);
    caller.setNoDelay(true);
    caller.on('data', (chunk: Buffer) => this.onAsked(chunk));
    caller.on('end', () => (this.isOver ? caller.end() : this.upstream.end()));
    caller.on('error', () => undefined);
    this.ended = new Promise((resolve) =>
      caller.once('close', () => {
        this.drop();
        resolve();
      }),
    );
    this.upstream.on('connect', () => (this.isConnected = true));
    this.upstream.on('data', (chunk: Buffer) => this.onAnswered(chunk));
    this.upstream.on('end', () => this.onAnswered('end'));
    this.upstream.on('error', () => this.onAnswered('reset'));
    this.upstream.on('drain', () => caller.resume());
  }

  /** There is no more harm: what waits goes on, and the connection ends as soon as it is quiet. */
  leave(): void {
    this.isLeaving = true;
    this.back.hurry();
    if (this.isOver) this.caller.destroy();
    else this.awaitQuiet();
  }

  private onAsked(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.speaker !== 'caller') {
      this.begin(chunk);
      this.speaker = 'caller';
      if (this.isAborted(chunk)) return;
    }
    if (!this.upstream.write(chunk)) this.caller.pause();
    this.awaitQuiet();
  }

  private onAnswered(what: Buffer | 'end' | 'reset'): void {
    if (this.isOver) return;
    const isAnswer = this.speaker !== null || typeof what !== 'string';
    if (isAnswer && this.isConnected) this.upstreamMs ??= performance.now() - this.askedAt;
    if (this.speaker === null && typeof what !== 'string') {
      this.begin(null);
      this.speaker = 'upstream';
      if (this.isAborted(null)) return;
    }
    this.speaker = 'upstream';
    this.back.push(what, this.fate?.kind === 'delay' && !this.isLeaving ? this.fate.ms : 0);
    this.awaitQuiet();
  }

  /** @param said what the caller says first; null when the upstream speaks first */
  private begin(said: Buffer | null): void {
    const isRequested = said !== null && isRequest(said);
    // What goes on in the middle of a request of HTTP, as after `100 Continue`, is no call of its own.
    const goesOn = this.isHttp === true && !isRequested;
    this.isHttp ??= isRequested;
    if (this.isLeaving && said !== null) this.callsSince += 1;
    if (this.speaker === null && said !== null) this.askedAt = performance.now();
    if (!goesOn) this.fate = this.isLeaving ? null : this.draw();
  }

  private isAborted(said: Buffer | null): boolean {
    if (this.fate?.kind !== 'abort') return false;
    const { with: how } = this.fate;
    this.isOver = true;
    this.upstream.destroy();
    if (how === 'timeout') return true;
    // Who speaks no HTTP cannot be told a status.
    if (how === 'reset' || said === null || !isRequest(said)) this.caller.resetAndDestroy();
    else {
      this.caller.end(answerWith(how));
      setTimeout(() => this.caller.destroy(), FAREWELL_MS).unref();
    }
    return true;
  }

  private get quietMs(): number {
    return this.callsSince < BUSY.calls ? QUIET_MS : BUSY.quietMs;
  }

  private awaitQuiet(): void {
    if (!this.isLeaving) return;
    if (this.quiet) clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      if (this.speaker === 'caller') return;
      if (!this.back.isEmpty || this.caller.writableLength > 0) return this.awaitQuiet();
      this.upstream.end();
      this.caller.end();
      setTimeout(() => this.caller.destroy(), FAREWELL_MS).unref();
    }, this.quietMs);
  }

  private drop(): void {
    if (this.quiet) clearTimeout(this.quiet);
    this.back.close();
    this.upstream.destroy();
  }
}
