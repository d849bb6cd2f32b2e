import { SilverbackError } from '../core/errors.js';

/** How long somebody waits for a worker's answer, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Waits for an answer that may never come.
 * @param signal gives it up, with its own reason.
 * @throws `busy` when time is over, and what `answer` throws.
 */
export async function patiently<T>(what: string, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  const over = AbortSignal.timeout(PATIENCE_MS);
  const late = new SilverbackError('busy', `no worker has answered (${what}) in ${PATIENCE_MS / 1000} s; try again`);
  let end = (): void => undefined;
  const given = new Promise<never>((_, reject) => {
    const expire = (): void => reject(late);
    const leave = (): void => reject(signal?.reason as Error);
    over.addEventListener('abort', expire);
    signal?.addEventListener('abort', leave);
    if (signal?.aborted) leave();
    end = () => {
      over.removeEventListener('abort', expire);
      signal?.removeEventListener('abort', leave);
    };
  });
  try {
    return await Promise.race([answer, given]);
  } finally {
    end();
  }
}
