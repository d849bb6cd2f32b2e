import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { answered } from './redis.js';

/**
 * Lets a consumer take no more, and resolves when it has ended. BullMQ's own close waits for Redis without end; what it
 * could not give back when its jobs are over, Redis hands out again later.
 * @param connection its own
 * @param jobs resolves when all that it has taken are over
 */
export async function closeWorker(
  server: string,
  worker: Worker,
  connection: Redis,
  jobs: () => Promise<unknown>,
): Promise<void> {
  const closed = worker.close();
  await jobs();
  await answered(server, closed).catch(async () => {
    // Whatever still waits for an answer fails.
    connection.disconnect();
    await Promise.all([worker.backend.close(true), answered(server, closed)]).catch(() => undefined);
  });
  connection.disconnect();
}
