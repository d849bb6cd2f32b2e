import { InProcessQueue } from '../../src/queue/in-process.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { queueConformance } from './queue.js';

queueConformance('in process', async () => {
  const clock = new ManualClock();
  const failed: string[] = [];
  const concurrency = 2;
  const queue = new InProcessQueue({ clock, concurrency, onError: (run) => failed.push(run) });
  return {
    queue,
    concurrency,
    now: () => clock.now(),
    advance: async (ms) => clock.advance(ms),
    failed: () => failed,
    dispose: () => queue.close(),
  };
});
