import { Queue } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { BullRunQueue } from '../../src/queue/bullmq.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { withRedis } from '../servers/redis.js';
import { queueConformance } from './queue.js';

withRedis('on Redis', 'share', (redis) => {
  queueConformance('BullMQ', async () => {
    const clock = new ManualClock();
    const failed: string[] = [];
    const concurrency = 2;
    const prefix = `${redis.prefix}-${randomUUID()}`;
    const queue = new BullRunQueue({
      url: redis.url,
      prefix,
      clock,
      concurrency,
      onError: (run) => failed.push(run),
      onWarning: (line) => process.stderr.write(`${line}\n`),
    });
    const messages = new Queue('runs', { connection: { url: redis.url }, prefix });
    return {
      queue,
      concurrency,
      now: () => clock.now(),
      /** Brings what waits in Redis that much nearer: the delays of BullMQ are real. */
      advance: async (ms) => {
        clock.advance(ms);
        for (const job of await messages.getDelayed())
          await (job.delay > ms ? job.changeDelay(job.delay - ms) : job.promote());
      },
      failed: () => failed,
      dispose: async () => {
        await queue.close();
        await messages.close();
      },
    };
  });
});
