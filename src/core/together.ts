import { isCode } from './errors.js';

/**
 * Waits for all, also when one has failed: nobody waits for anything of it any more when it throws. What was given up may
 * still arrive. It throws `stale-epoch` when one of them has met a newer epoch, which says more than any other failure, or
 * else what the first of them failed with.
 */
export async function together<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  const ended = await Promise.allSettled(all);
  const failures = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((error) => isCode(error, 'stale-epoch')) ?? failures[0];
  return Promise.all(all);
}
