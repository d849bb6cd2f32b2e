import type { Socket } from 'node:net';

/** More than this is not held back at once: whoever sends has to wait. Bytes. */
const ROOM = 1_048_576;

interface Held {
  readonly at: number;
  readonly what: Buffer | 'end' | 'reset';
}

/** Passes on what comes from one socket to another, each piece so much later, in order, with its end or its break. */
export class DelayLine {
  private readonly held: Held[] = [];
  private bytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private isFull = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
  ) {
    to.on('drain', () => {
      this.isFull = false;
      this.pass();
    });
  }

  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  push(what: Held['what'], delayMs: number): void {
    const at = Math.max(performance.now() + delayMs, this.held.at(-1)?.at ?? 0);
    this.held.push({ at, what });
    if (typeof what !== 'string') this.bytes += what.length;
    if (this.bytes > ROOM) this.from.pause();
    this.pass();
  }

  /** What waits goes on at once. */
  hurry(): void {
    for (const [index, { what }] of this.held.entries()) this.held[index] = { at: 0, what };
    this.pass();
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.held.length = 0;
  }

  private pass(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (let next = this.held[0]; next && !this.isFull; next = this.held[0]) {
      const early = next.at - performance.now();
      if (early > 0) {
        this.timer = setTimeout(() => this.pass(), Math.ceil(early));
        return;
      }
      this.held.shift();
      this.say(next.what);
    }
    if (this.bytes <= ROOM) this.from.resume();
  }

  private say(what: Held['what']): void {
    if (what === 'end') this.to.end();
    else if (what === 'reset') this.to.resetAndDestroy();
    else {
      this.bytes -= what.length;
      this.isFull = !this.to.write(what);
    }
  }
}
