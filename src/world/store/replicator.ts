import { Agent } from 'node:http';
import { callJson } from '../json-client.js';
import { type HostPort, type Ranges } from '../protocol.js';
import { type StoreState } from './state.js';
import { parseWriteId } from '../write-id.js';
import { type Entry } from './entry.js';
import { wallTime } from './hybrid-clock.js';
import { wakeIn } from '../lease-timer.js';

const BATCH = 500;
const TIMEOUT_MS = 2000;
/** After a heal users wait for this region's data: a refused connection costs little, so it is tried often. */
const RETRY_MS = { first: 25, most: 100 };
/** Writes that come within this time go together: one call for each of them would cost more than they do. */
const GATHER_MS = 40;

/**
 * Sends this region's own writes to one peer, in order, by one way. It begins by asking what the peer has, so
 * that nothing but the two logs needs to be remembered; what is sent twice is ignored there.
 */
export class Replicator {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private pending: Entry[];
  private introduced = false;
  private wake: (() => void) | null = null;
  /** How long each write is held back, milliseconds. */
  private delayMs = 0;

  /** `peer`: where its store is reached. `backlog`: all own writes of the log, in order. */
  constructor(
    private readonly region: string,
    private readonly peer: HostPort,
    backlog: readonly Entry[],
  ) {
    this.pending = [...backlog];
  }

  /** Runs for the life of the process. */
  async run(): Promise<never> {
    let pause = RETRY_MS.first;
    for (;;) {
      try {
        await this.send();
        pause = RETRY_MS.first;
        await this.somethingDue();
        if (this.pending.length < BATCH) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      } catch {
        // Cut off, or the peer is down: nobody is told but `lag`, and it is tried until it works.
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, RETRY_MS.most);
      }
    }
  }

  /** Takes a write that is in the log. */
  offer(entry: Entry): void {
    this.pending.push(entry);
    this.stir();
  }

  /** Holds each write back for so long after it was made, milliseconds; `Infinity` stops, 0 ends it. */
  delay(ms: number): void {
    this.delayMs = ms;
    this.stir();
  }

  get unacknowledged(): readonly Entry[] {
    return this.pending;
  }

  /** `now`: wall time, milliseconds. */
  lag(now: number): StoreState['peers'][string] {
    const oldest = this.pending[0];
    return { pending: this.pending.length, lagMs: oldest ? Math.max(0, now - wallTime(oldest.at)) : 0 };
  }

  private stir(): void {
    this.wake?.();
    this.wake = null;
  }

  /** How long a write is still held back, milliseconds; not above 0 when it may go. */
  private heldMs({ at }: Entry): number {
    return this.delayMs === 0 ? 0 : wallTime(at) + this.delayMs - Date.now();
  }

  /** Resolves when there is a write that may go. */
  private async somethingDue(): Promise<void> {
    for (;;) {
      const oldest = this.pending[0];
      const ms = oldest ? this.heldMs(oldest) : Infinity;
      if (ms <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(ms) ? wakeIn(ms, () => this.stir()) : undefined;
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The next batch, without what is held back. */
  private due(): readonly Entry[] {
    const batch = this.pending.slice(0, BATCH);
    const held = batch.findIndex((entry) => this.heldMs(entry) > 0);
    return held < 0 ? batch : batch.slice(0, held);
  }

  private async send(): Promise<void> {
    const entries = this.introduced ? this.due() : [];
    const { status, body } = await callJson({
      ...this.peer,
      method: 'POST',
      path: '/replicate',
      body: { region: this.region, entries },
      timeoutMs: TIMEOUT_MS,
      agent: this.agent,
    });
    if (status !== 200) throw new Error(`the peer answered ${status}`);
    if (this.introduced) {
      this.pending.splice(0, entries.length);
      return;
    }
    const { logged } = body as { logged: Ranges };
    this.pending = this.pending.filter((entry) => !holds(logged, entry.id));
    this.introduced = true;
  }
}

function holds(logged: Ranges, id: string): boolean {
  const parsed = parseWriteId(id);
  return (
    parsed !== null && (logged[parsed.log] ?? []).some(([first, last]) => first <= parsed.seq && parsed.seq <= last)
  );
}
