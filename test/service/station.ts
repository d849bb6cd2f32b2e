import { Redis } from 'ioredis';
import { SystemClock } from '../../src/config/system-clock.js';
import { BullRunQueue } from '../../src/queue/bullmq.js';
import { eventually } from '../conformance/eventually.js';

export const SOON_MS = 30_000;

/** A process's queue: what it was handed, and what it said. */
export class Station {
  readonly handed: string[] = [];
  readonly said: string[] = [];
  readonly failed: string[] = [];
  readonly queue: BullRunQueue;
  private readonly held = new Map<string, () => void>();

  constructor(url: string, prefix: string) {
    this.queue = new BullRunQueue({
      url,
      prefix,
      clock: new SystemClock(),
      concurrency: 3,
      onError: (run) => this.failed.push(run),
      onWarning: (line) => this.said.push(line),
    });
  }

  /** Takes runs, and keeps each in hand until told. */
  async works(): Promise<this> {
    await this.queue.consume(async (run) => {
      this.handed.push(run);
      await new Promise<void>((resolve) => this.held.set(run, resolve));
    });
    return this;
  }

  end(run: string): void {
    this.held.get(run)?.();
    this.held.delete(run);
  }

  async hasBeenHanded(...runs: string[]): Promise<void> {
    await eventually(
      async () => this.handed.length,
      (count) => count >= runs.length,
      SOON_MS,
    );
    expect(this.handed).toEqual(runs);
  }

  async leave(): Promise<void> {
    for (const run of this.handed) this.end(run);
    await this.queue.close();
  }
}

/** Puts one command to Redis, over a connection of its own. @returns the answer as text */
export async function redisSays(url: string, ...command: [string, ...string[]]): Promise<string> {
  const client = new Redis(url);
  const answer = await client.call(...command);
  client.disconnect();
  return String(answer);
}

/** Resolves when so many consumers have asked Redis for work and wait for it. */
export async function consumersWait(url: string, count: number): Promise<void> {
  const { seen } = await eventually(
    () => redisSays(url, 'info', 'clients'),
    (info) => info.includes(`blocked_clients:${count}\r`),
    SOON_MS,
  );
  expect(seen).toContain(`blocked_clients:${count}\r`);
}
