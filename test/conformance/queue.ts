import type { RunQueue } from '../../src/core/ports/queue.js';
import { eventually } from './eventually.js';

export interface QueueBench {
  readonly queue: RunQueue;
  readonly concurrency: number;
  now(): Date;
  /** Lets this much time pass for the queue. */
  advance(ms: number): Promise<void>;
  /** Runs whose handler threw, as reported. */
  failed(): readonly string[];
  dispose(): Promise<void>;
}

/** A handler that notes whom it was given and holds each until told. */
class Worker {
  readonly begun: string[] = [];
  private readonly held = new Map<string, () => void>();

  readonly handle = async (run: string): Promise<void> => {
    this.begun.push(run);
    await new Promise<void>((resolve) => this.held.set(run, resolve));
  };

  end(run: string): void {
    this.held.get(run)?.();
    this.held.delete(run);
  }

  async hasBegun(count: number): Promise<readonly string[]> {
    const { seen } = await eventually(
      async () => this.begun.length,
      (length) => length >= count,
      60_000,
    );
    expect(seen).toBe(count);
    return this.begun;
  }
}

/** Every promise of the queue's port, on a fresh queue each. */
export function queueConformance(name: string, make: () => Promise<QueueBench>): void {
  describe(`the queue: ${name}`, () => {
    let bench: QueueBench;
    let worker: Worker;
    beforeEach(async () => {
      bench = await make();
      worker = new Worker();
    });
    afterEach(async () => {
      for (const run of worker.begun) worker.end(run);
      await bench.dispose();
    });

    it('hands out what was enqueued before and after the consumer came, in order', async () => {
      await bench.queue.enqueue('a');
      await bench.queue.consume(worker.handle);
      await worker.hasBegun(1);
      await bench.queue.enqueue('b');
      expect(await worker.hasBegun(2)).toEqual(['a', 'b']);
    });

    it('the same run twice before it is taken is one message', async () => {
      await bench.queue.enqueue('a');
      await bench.queue.enqueue('a');
      await bench.queue.enqueue('b');
      await bench.queue.consume(worker.handle);
      expect(await worker.hasBegun(2)).toEqual(['a', 'b']);
      worker.end('a');
      worker.end('b');
      await bench.queue.enqueue('c');
      expect(await worker.hasBegun(3)).toEqual(['a', 'b', 'c']);
    });

    it('a run that is enqueued while it is handled is handed out again, after that has ended', async () => {
      await bench.queue.consume(worker.handle);
      await bench.queue.enqueue('a');
      await worker.hasBegun(1);
      await bench.queue.enqueue('a');
      await bench.queue.enqueue('b');
      expect(await worker.hasBegun(2)).toEqual(['a', 'b']);
      worker.end('a');
      expect(await worker.hasBegun(3)).toEqual(['a', 'b', 'a']);
    });

    it('a run is not handed out before its time, and the earliest of two times counts', async () => {
      await bench.queue.consume(worker.handle);
      const inSeconds = (seconds: number) => ({ notBefore: new Date(bench.now().getTime() + seconds * 1000) });
      await bench.queue.enqueue('later', inSeconds(600));
      await bench.queue.enqueue('later', inSeconds(300));
      await bench.queue.enqueue('soon', inSeconds(60));
      await bench.queue.enqueue('now');
      expect(await worker.hasBegun(1)).toEqual(['now']);
      await bench.advance(60_000);
      expect(await worker.hasBegun(2)).toEqual(['now', 'soon']);
      worker.end('now');
      await bench.advance(240_000);
      expect(await worker.hasBegun(3)).toEqual(['now', 'soon', 'later']);
    });

    it('an urgent run is handed out before those that wait, the last one first', async () => {
      await bench.queue.enqueue('a');
      await bench.queue.enqueue('b');
      await bench.queue.enqueue('c', { urgent: true });
      await bench.queue.enqueue('d', { urgent: true });
      await bench.queue.enqueue('b', { urgent: true });
      await bench.queue.consume(worker.handle);
      expect(await worker.hasBegun(2)).toEqual(['d', 'c']);
      worker.end('d');
      expect(await worker.hasBegun(3)).toEqual(['d', 'c', 'a']);
    });

    it('no more runs are handled at a time than allowed', async () => {
      const runs = Array.from({ length: bench.concurrency + 2 }, (_, index) => `run-${index}`);
      await bench.queue.consume(worker.handle);
      for (const run of runs) await bench.queue.enqueue(run);
      await worker.hasBegun(bench.concurrency);
      worker.end('run-0');
      expect(await worker.hasBegun(bench.concurrency + 1)).toEqual(runs.slice(0, -1));
    });

    it('a handler that throws is reported once and not tried again, and the next run is handled', async () => {
      await bench.queue.consume(async (run) => {
        if (run !== 'bad') return worker.handle(run);
        worker.begun.push(run);
        throw new Error('broken');
      });
      await bench.queue.enqueue('bad');
      await worker.hasBegun(1);
      await bench.queue.enqueue('good');
      expect(await worker.hasBegun(2)).toEqual(['bad', 'good']);
      expect(bench.failed()).toEqual(['bad']);
    });

    it('closing takes no more, and waits for the handlers in flight', async () => {
      await bench.queue.consume(worker.handle);
      await bench.queue.enqueue('a');
      await bench.queue.enqueue('later', { notBefore: new Date(bench.now().getTime() + 60_000) });
      await worker.hasBegun(1);
      let closed = false;
      const closing = bench.queue.close().then(() => (closed = true));
      await bench.queue.enqueue('b');
      await bench.advance(60_000);
      expect(closed).toBe(false);
      worker.end('a');
      await closing;
      expect(worker.begun).toEqual(['a']);
    });
  });
}
