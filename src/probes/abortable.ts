import { toldOfAbort } from '../core/told-of-abort.js';

/** Settles as `work` does, or rejects as soon as `signal` is aborted: what cannot be called off is left to itself. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const told = toldOfAbort(signal);
    const stop = (): void => reject(new Error('given up'));
    if (signal.aborted) stop();
    told.add(stop);
    work.then(
      (value) => {
        told.delete(stop);
        resolve(value);
      },
      (error: unknown) => {
        told.delete(stop);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
