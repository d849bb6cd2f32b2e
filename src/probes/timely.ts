import { messageOf, SilverbackError } from '../core/errors.js';
import { toldOfAbort } from '../core/told-of-abort.js';

/**
 * Reads a source within `ms`, and no longer than `signal` allows. Throws `target-unreachable`, which says what was asked
 * (`what`) and why nothing came.
 */
export async function timely<T>(
  what: string,
  ms: number,
  signal: AbortSignal,
  read: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not `AbortSignal.any`: the signal may live as long as a run, and it would keep what is made of it for every reading.
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const told = toldOfAbort(signal);
  if (signal.aborted) stop();
  told.add(stop);
  const timer = setTimeout(stop, ms);
  try {
    return await read(limit.signal);
  } catch (error) {
    const late = limit.signal.aborted && !signal.aborted;
    const why = late ? `no whole answer within ${ms} ms` : messageOf(error);
    throw new SilverbackError('target-unreachable', `${what}: ${why}`, { cause: error });
  } finally {
    clearTimeout(timer);
    told.delete(stop);
  }
}
