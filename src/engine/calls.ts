import { SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';

/**
 * Runs one call to the outside and gives up waiting after `ms` with `call-timeout`; the call sees it through its
 * signal, and through `cancel` when that comes first.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  what: string,
  call: (signal: AbortSignal) => Promise<T>,
  cancel?: AbortSignal,
): Promise<T> {
  const limit = new AbortController();
  const done = new AbortController();
  const stop = (): void => limit.abort();
  if (cancel?.aborted) stop();
  cancel?.addEventListener('abort', stop, { once: true });
  const timeout = clock.sleep(ms, done.signal).then(() => {
    if (done.signal.aborted) return new Promise<never>(() => undefined);
    limit.abort();
    throw new SilverbackError('call-timeout', `${what} took longer than ${ms} ms`);
  });
  try {
    return await Promise.race([call(limit.signal), timeout]);
  } finally {
    cancel?.removeEventListener('abort', stop);
    done.abort();
  }
}
