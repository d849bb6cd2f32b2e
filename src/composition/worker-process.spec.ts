import type { Courier } from '../engine/courier.js';
import type { Recovery } from '../engine/recovery.js';
import type { RunWorker } from '../engine/run-worker.js';
import { WorkerProcess } from './worker-process.js';

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

describe('the end of the work of a process', () => {
  it('is whole although the runs cannot be let go of and nobody can be told: what tells webhooks ends, too', async () => {
    const ended: string[] = [];
    const work = new WorkerProcess(
      { start: async () => undefined, release: () => Promise.reject(new Error('queue: gone')) } as unknown as RunWorker,
      { run: (signal) => untilAborted(signal).then(() => void ended.push('recovery')) } as Recovery,
      { run: (signal) => untilAborted(signal).then(() => void ended.push('courier')) } as Courier,
      async () => ({ close: () => Promise.reject(new Error('answers: gone')) }),
    );
    await work.start();
    await expect(work.end('SIGTERM', new Promise(() => undefined))).rejects.toThrow('queue: gone');
    expect(ended).toEqual(['recovery', 'courier']);
  });
});
